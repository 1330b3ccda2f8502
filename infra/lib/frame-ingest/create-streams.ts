import { Tags, Token } from 'aws-cdk-lib';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';
import type { Construct } from 'constructs';
import { given } from '../given';
import { isStreamNamePattern, StreamNamePattern } from '../video-stream/stream-name-pattern';
import { VideoStream } from '../video-stream/video-stream';
import type { IVideoStream } from '../video-stream/video-stream-base';
import type { FrameIngestProps } from './frame-ingest-props';
import { checkNewStreamTags } from './new-stream-tags';

/** The streams that frames can be sent to: at least one. The first takes the requests that name no stream. */
export type Streams = readonly [IVideoStream, ...IVideoStream[]];

/** Takes the stream that was brought along, or makes those that were asked for. */
export function createStreams(scope: Construct, props: FrameIngestProps): Streams {
  if (props.stream !== undefined) return [toVideoStream(scope, props.stream)];
  const made = makeStreams(scope, props);
  for (const stream of made) {
    for (const [key, value] of Object.entries(props.streamTags ?? {})) Tags.of(stream).add(key, value);
  }
  checkNewStreamTags(made);
  return made;
}

function makeStreams(scope: Construct, props: FrameIngestProps): Streams {
  const { streamName, streams, encryptionKey } = props;
  const [first, ...others] = streams ?? [];
  if (first === undefined) return [createStream(scope, 'Stream', streamName, props)];
  const create = (name: string, index: number): IVideoStream => {
    const id = `Stream-${Token.isUnresolved(name) ? index : name}`;
    return isStreamNamePattern(name)
      ? new StreamNamePattern(scope, id, name, encryptionKey)
      : createStream(scope, id, name, props);
  };
  return [create(first, 0), ...others.map((name, index) => create(name, index + 1))];
}

function createStream(
  scope: Construct,
  id: string,
  streamName: string | undefined,
  props: FrameIngestProps,
): IVideoStream {
  const { streamRetention: retention, streamMediaType: mediaType, streamStorageTier: storageTier } = props;
  const { encryptionKey, removalPolicy } = props;
  return new VideoStream(
    scope,
    id,
    given({ streamName, retention, mediaType, storageTier, encryptionKey, removalPolicy }),
  );
}

/** A `CfnStream` has no grants and no metrics of its own. */
function toVideoStream(scope: Construct, stream: IStreamRef): IVideoStream {
  if (isVideoStream(stream)) return stream;
  return VideoStream.fromStreamAttributes(scope, 'Stream', stream.streamRef);
}

/** Looks at its methods and not at its class, because an app can have two copies of the class. */
function isVideoStream(stream: IStreamRef): stream is IVideoStream {
  return 'grantPutMedia' in stream && 'grantRead' in stream;
}
