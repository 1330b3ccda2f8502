import { getMediaForFragmentList } from '../archived-media/get-media-for-fragment-list.ts';
import { listFragments } from '../archived-media/list-fragments.ts';
import { createStream } from '../control-plane/create-stream.ts';
import { deleteStream } from '../control-plane/delete-stream.ts';
import { describeStream } from '../control-plane/describe-stream.ts';
import { getDataEndpoint } from '../control-plane/get-data-endpoint.ts';
import { listStreams } from '../control-plane/list-streams.ts';
import { listTagsForStream } from '../control-plane/list-tags-for-stream.ts';
import { tagStream } from '../control-plane/tag-stream.ts';
import { untagStream } from '../control-plane/untag-stream.ts';
import { updateDataRetention } from '../control-plane/update-data-retention.ts';
import { updateStream } from '../control-plane/update-stream.ts';
import { getMedia } from '../get-media/get-media.ts';
import { getClip } from '../playback/get-clip.ts';
import { getHlsStreamingSessionUrl } from '../playback/get-hls-streaming-session-url.ts';
import { playbackResources } from '../playback/serve-playback.ts';
import { putMedia } from '../put-media/put-media.ts';
import type { Operation } from './exchange.ts';
import { jsonOperation } from './json-operation.ts';

/** The operations by their paths; each is a POST. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['/createStream', jsonOperation(createStream)],
  ['/describeStream', jsonOperation(describeStream)],
  ['/listStreams', jsonOperation(listStreams)],
  ['/deleteStream', jsonOperation(deleteStream)],
  ['/updateDataRetention', jsonOperation(updateDataRetention)],
  ['/updateStream', jsonOperation(updateStream)],
  ['/getDataEndpoint', jsonOperation(getDataEndpoint)],
  ['/tagStream', jsonOperation(tagStream)],
  ['/untagStream', jsonOperation(untagStream)],
  ['/listTagsForStream', jsonOperation(listTagsForStream)],
  ['/putMedia', putMedia],
  ['/getMedia', getMedia],
  ['/listFragments', jsonOperation(listFragments)],
  ['/getMediaForFragmentList', getMediaForFragmentList],
  ['/getHLSStreamingSessionURL', jsonOperation(getHlsStreamingSessionUrl)],
  ['/getClip', getClip],
]);

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
  'DescribeStreamStorageConfiguration',
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
  'UpdateStreamStorageConfiguration',
];

/** Operations of the service that are not here, by their paths. Three of them have a path with a capital letter. */
export const unsupportedOperations: ReadonlyMap<string, string> = new Map([
  ...unsupportedNames.map((name): [string, string] => [`/${name[0]?.toLowerCase()}${name.slice(1)}`, name]),
  ['/TagResource', 'TagResource'],
  ['/UntagResource', 'UntagResource'],
  ['/ListTagsForResource', 'ListTagsForResource'],
]);

/** What faults are about: the operations, and the resources of players. */
export const operationNames: readonly string[] = [...operations.keys(), ...playbackResources].map(
  operationName,
);

/** @param path such as `/putMedia` or `/hls/v1/getMP4InitFragment.mp4` @returns such as `PutMedia` */
export function operationName(path: string): string {
  const [name = ''] = path.split('/').at(-1)?.split('.') ?? [];
  return `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
}
