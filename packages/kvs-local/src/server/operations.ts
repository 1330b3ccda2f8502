import { getMediaForFragmentList } from '../archived-media/get-media-for-fragment-list.ts';
import { listFragments } from '../archived-media/list-fragments.ts';
import { createStream } from '../control-plane/create-stream.ts';
import { deleteStream } from '../control-plane/delete-stream.ts';
import { describeStream } from '../control-plane/describe-stream.ts';
import { describeStreamStorageConfiguration } from '../control-plane/describe-stream-storage-configuration.ts';
import { getDataEndpoint } from '../control-plane/get-data-endpoint.ts';
import { listStreams } from '../control-plane/list-streams.ts';
import { listTagsForStream } from '../control-plane/list-tags-for-stream.ts';
import { tagStream } from '../control-plane/tag-stream.ts';
import { untagStream } from '../control-plane/untag-stream.ts';
import { updateDataRetention } from '../control-plane/update-data-retention.ts';
import { updateStream } from '../control-plane/update-stream.ts';
import { updateStreamStorageConfiguration } from '../control-plane/update-stream-storage-configuration.ts';
import { getMedia } from '../get-media/get-media.ts';
import { jsonOperation } from '../http/json-operation.ts';
import { type OperationName, operationNames } from '../operation-names.ts';
import { getClip } from '../playback/get-clip.ts';
import { getHlsStreamingSessionUrl } from '../playback/get-hls-streaming-session-url.ts';
import { putMedia } from '../put-media/put-media.ts';
import type { Operation } from './operation.ts';

const byName: Readonly<Record<OperationName, Operation>> = {
  CreateStream: { takes: 'json', run: jsonOperation(createStream) },
  DescribeStream: { takes: 'json', run: jsonOperation(describeStream) },
  ListStreams: { takes: 'json', run: jsonOperation(listStreams) },
  DeleteStream: { takes: 'json', run: jsonOperation(deleteStream) },
  UpdateDataRetention: { takes: 'json', run: jsonOperation(updateDataRetention) },
  UpdateStream: { takes: 'json', run: jsonOperation(updateStream) },
  DescribeStreamStorageConfiguration: {
    takes: 'json',
    run: jsonOperation(describeStreamStorageConfiguration),
  },
  UpdateStreamStorageConfiguration: { takes: 'json', run: jsonOperation(updateStreamStorageConfiguration) },
  GetDataEndpoint: { takes: 'json', run: jsonOperation(getDataEndpoint) },
  TagStream: { takes: 'json', run: jsonOperation(tagStream) },
  UntagStream: { takes: 'json', run: jsonOperation(untagStream) },
  ListTagsForStream: { takes: 'json', run: jsonOperation(listTagsForStream) },
  PutMedia: { takes: 'media', run: putMedia },
  GetMedia: { takes: 'json', run: getMedia },
  ListFragments: { takes: 'json', run: jsonOperation(listFragments) },
  GetMediaForFragmentList: { takes: 'json', run: getMediaForFragmentList },
  GetHLSStreamingSessionURL: { takes: 'json', run: jsonOperation(getHlsStreamingSessionUrl) },
  GetClip: { takes: 'json', run: getClip },
};

/** The operations by their paths; each is a POST. */
export const operations: ReadonlyMap<string, { readonly name: OperationName } & Operation> = new Map(
  operationNames.map((name) => [pathOf(name), { name, ...byName[name] }]),
);

const unsupportedNames = [
  'CreateSignalingChannel',
  'DeleteEdgeConfiguration',
  'DeleteSignalingChannel',
  'DescribeEdgeConfiguration',
  'DescribeImageGenerationConfiguration',
  'DescribeMappedResourceConfiguration',
  'DescribeMediaStorageConfiguration',
  'DescribeNotificationConfiguration',
  'DescribeSignalingChannel',
  'GetDASHStreamingSessionURL',
  'GetImages',
  'GetSignalingChannelEndpoint',
  'ListEdgeAgentConfigurations',
  'ListSignalingChannels',
  'StartEdgeConfigurationUpdate',
  'UpdateImageGenerationConfiguration',
  'UpdateMediaStorageConfiguration',
  'UpdateNotificationConfiguration',
  'UpdateSignalingChannel',
];

/** Operations of the service that are not here, by their paths. Three of them have a path with a capital letter. */
export const unsupportedOperations: ReadonlyMap<string, string> = new Map([
  ...unsupportedNames.map((name): [string, string] => [pathOf(name), name]),
  ['/TagResource', 'TagResource'],
  ['/UntagResource', 'UntagResource'],
  ['/ListTagsForResource', 'ListTagsForResource'],
]);

/** Such as `/putMedia`. */
function pathOf(name: string): string {
  return `/${name[0]?.toLowerCase()}${name.slice(1)}`;
}
