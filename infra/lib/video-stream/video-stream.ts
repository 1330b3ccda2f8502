import { Annotations, ArnFormat, Duration, Fn, type RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { CfnStream } from 'aws-cdk-lib/aws-kinesisvideo';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { given } from '../given';
import { lacksStreamType, videoRegionsDate } from '../regions';
import { usualRemovalPolicy } from '../removal';
import { checkStreamName, findBadStreamName } from './check-stream-name';
import { findBadTags } from './find-bad-tags';
import type { StorageTier } from './storage-tier';
import { findBadMediaType, findBadRetention, retentionHours } from './stream-settings';
import { type IVideoStream, VideoStreamBase } from './video-stream-base';

/** Properties of a `VideoStream`. Tags are those of the construct: `Tags.of(stream).add('Site', 'Oslo')`. */
export interface VideoStreamProps {
  /**
   * Name of the stream. A stream with a name cannot be replaced by CloudFormation.
   * @default - a name made by CloudFormation
   */
  readonly streamName?: string;
  /**
   * How long fragments are kept: 1 to 87600 hours (10 years), in whole hours. (A stream that keeps nothing never acknowledges a
   * fragment as persisted.)
   * @default Duration.hours(24)
   */
  readonly retention?: Duration;
  /**
   * Media type of what the stream holds: MIME types, separated by commas.
   * @default 'video/h264'
   */
  readonly mediaType?: string;
  /**
   * Where the service keeps the media.
   * @default StorageTier.HOT - the service's own
   */
  readonly storageTier?: StorageTier;
  /**
   * Key that the service encrypts the media with.
   * @default - the service's own, aws/kinesisvideo
   */
  readonly encryptionKey?: IKey;
  /**
   * What becomes of the stream, and all that it holds, when it leaves the stack.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

const defaultRetention = Duration.hours(retentionHours.preset);

/** A stream that exists already. */
export interface VideoStreamAttributes {
  /**
   * ARN of the stream. Give it, or `streamName`, or both.
   * @default - made from the name, for the account and the region of the stack
   */
  readonly streamArn?: string;
  /**
   * Name of the stream.
   * @default - taken from the ARN
   */
  readonly streamName?: string;
  /**
   * Key that the stream's media is encrypted with, so that grants allow its use.
   * @default - the service's own, which needs no permission
   */
  readonly encryptionKey?: IKey;
}

/** An Amazon Kinesis video stream. */
export class VideoStream extends VideoStreamBase {
  /**
   * A stream that exists already, in the account and the region of the stack.
   * Its ARN ends in the time when it was created. The name does not have this time, so the reference ends in `*`.
   * @throws {Error} when no stream can have this name
   */
  static fromStreamName(scope: Construct, id: string, streamName: string): IVideoStream {
    return VideoStream.fromStreamAttributes(scope, id, { streamName });
  }

  /**
   * A stream that exists already, in any account and region.
   * @throws {Error} when this is not the ARN of a Kinesis video stream
   */
  static fromStreamArn(scope: Construct, id: string, streamArn: string): IVideoStream {
    return VideoStream.fromStreamAttributes(scope, id, { streamArn });
  }

  /**
   * A stream that exists already, and its key.
   * @throws {Error} when neither its ARN nor its name is given, or they do not belong together
   */
  static fromStreamAttributes(scope: Construct, id: string, attributes: VideoStreamAttributes): IVideoStream {
    return new ImportedVideoStream(scope, id, attributes);
  }

  readonly streamName: string;
  readonly streamArn: string;
  readonly encryptionKey?: IKey;

  /** @throws {Error} that names every property which is outside of what the service takes */
  constructor(scope: Construct, id: string, props: VideoStreamProps = {}) {
    super(scope, id);
    const { streamName, retention = defaultRetention, mediaType = 'video/h264', encryptionKey } = props;
    const problems = [
      ...findBadStreamName('streamName', streamName),
      ...findBadRetention('retention', retention),
      ...findBadMediaType('mediaType', mediaType),
    ];
    if (problems.length > 0) throw new Error(`${this.node.path}: ${problems.join('; ')}.`);
    this.warnOfRegion();

    const resource = new CfnStream(this, 'Resource', {
      dataRetentionInHours: retention.toHours(),
      mediaType,
      ...given({ name: streamName, kmsKeyId: encryptionKey?.keyArn }),
    });
    if (props.storageTier !== undefined) {
      // The oldest aws-cdk-lib of the range may not know the property.
      resource.addPropertyOverride('StreamStorageConfiguration.DefaultStorageTier', props.storageTier);
    }
    this.node.addValidation({ validate: () => findBadTags('Tags of the stream', resource.tags.tagValues()) });
    resource.applyRemovalPolicy(props.removalPolicy ?? usualRemovalPolicy);

    this.streamName = resource.ref;
    this.streamArn = resource.attrArn;
    if (encryptionKey !== undefined) this.encryptionKey = encryptionKey;
  }

  private warnOfRegion(): void {
    const { region } = Stack.of(this);
    if (!lacksStreamType(region)) return;
    Annotations.of(this).addWarningV2(
      'frame-ingest:stream-type',
      `CloudFormation made no Kinesis video streams in ${region} on ${videoRegionsDate}, though the service is there: the deployment would fail. Give a FrameIngest a pattern, streams: ['cam-*'], whose streams its function makes, or a stream that exists.`,
    );
  }
}

class ImportedVideoStream extends VideoStreamBase {
  readonly streamName: string;
  readonly streamArn: string;
  readonly encryptionKey?: IKey;

  constructor(scope: Construct, id: string, attributes: VideoStreamAttributes) {
    const { streamArn, encryptionKey } = attributes;
    super(scope, id, given({ environmentFromArn: streamArn }));
    this.streamName = toStreamName(attributes);
    this.streamArn =
      streamArn ??
      Stack.of(this).formatArn({
        service: 'kinesisvideo',
        resource: 'stream',
        resourceName: `${this.streamName}/*`,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      });
    if (encryptionKey !== undefined) this.encryptionKey = encryptionKey;
  }
}

/** `arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front/1600000000000`: the last part is the time of its creation. */
function toStreamName({ streamArn, streamName }: VideoStreamAttributes): string {
  if (streamArn === undefined) {
    if (streamName === undefined)
      throw new Error('A video stream is known by streamArn or streamName. Give one.');
    checkStreamName(streamName);
    return streamName;
  }

  if (Token.isUnresolved(streamArn)) {
    return streamName ?? Fn.select(1, Fn.split('/', streamArn));
  }
  const [, name] = /^arn:[^:]+:kinesisvideo:[^:]+:[^:]+:stream\/([^/]+)\/(\d+|\*)$/.exec(streamArn) ?? [];
  if (name === undefined) {
    throw new Error(
      `The ARN of a video stream is arn:PARTITION:kinesisvideo:REGION:ACCOUNT:stream/NAME/CREATION_TIME; received ${JSON.stringify(streamArn)}.`,
    );
  }
  if (streamName !== undefined && !Token.isUnresolved(streamName) && streamName !== name) {
    throw new Error(
      `streamName ${JSON.stringify(streamName)} is not the name in streamArn, ${JSON.stringify(name)}.`,
    );
  }
  return name;
}
