import { ArnFormat, Duration, RemovalPolicy, Resource, Stack, Token } from 'aws-cdk-lib';
import { CfnStream, type IStreamRef, type StreamReference } from 'aws-cdk-lib/aws-kinesisvideo';
import type { Construct } from 'constructs';
import { checkStreamName } from './check-stream-name';

/** Properties of a `VideoStream`. */
export interface VideoStreamProps {
  /**
   * Name of the stream. A stream with a name cannot be replaced by CloudFormation.
   * @default - a name made by CloudFormation
   */
  readonly streamName?: string;
  /**
   * How long fragments are kept: 1 hour to 10 years, in whole hours. (A stream that keeps nothing never acknowledges a
   * fragment as persisted.)
   * @default Duration.hours(24)
   */
  readonly retention?: Duration;
  /**
   * Media type of what the stream holds.
   * @default 'video/h264'
   */
  readonly mediaType?: string;
  /**
   * What becomes of the stream, and all that it holds, when it leaves the stack.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** An Amazon Kinesis video stream. */
export class VideoStream extends Resource implements IStreamRef {
  /**
   * A stream that exists already, in the account and the region of the stack.
   * Its ARN ends in the time when it was created, which a name does not tell: the reference ends in `*`.
   */
  static fromStreamName(scope: Construct, id: string, streamName: string): IStreamRef {
    checkStreamName(streamName);
    return new ImportedVideoStream(scope, id, streamName);
  }

  readonly streamName: string;
  readonly streamArn: string;

  /** @throws {Error} when a property is outside of what the service takes */
  constructor(scope: Construct, id: string, props: VideoStreamProps = {}) {
    super(scope, id);
    const { streamName, retention = Duration.hours(24), mediaType = 'video/h264' } = props;
    if (streamName !== undefined) checkStreamName(streamName);

    const resource = new CfnStream(this, 'Resource', {
      ...(streamName === undefined ? {} : { name: streamName }),
      dataRetentionInHours: toRetentionHours(retention),
      mediaType,
    });
    resource.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);

    this.streamName = resource.ref;
    this.streamArn = resource.attrArn;
  }

  get streamRef(): StreamReference {
    return { streamName: this.streamName, streamArn: this.streamArn };
  }
}

class ImportedVideoStream extends Resource implements IStreamRef {
  readonly streamRef: StreamReference;

  constructor(scope: Construct, id: string, streamName: string) {
    super(scope, id);
    const streamArn = Stack.of(this).formatArn({
      service: 'kinesisvideo',
      resource: 'stream',
      resourceName: `${streamName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    this.streamRef = { streamName, streamArn };
  }
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisvideo-stream.html */
function toRetentionHours(retention: Duration): number {
  if (Token.isUnresolved(retention)) return retention.toHours();

  const hours = retention.toHours({ integral: false });
  if (!Number.isInteger(hours) || hours < 1 || hours > 87_600) {
    throw new Error(`The retention of a video stream is 1 to 87600 whole hours; received ${hours} hours.`);
  }
  return hours;
}
