import { ArnFormat, type ITaggable, Stack, TagManager, TagType } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { checkStreamName } from './check-stream-name';
import { VideoStreamBase } from './video-stream-base';

/** Whether this stands for every stream whose name begins so. */
export function isStreamNamePattern(name: string): boolean {
  return name.endsWith('*');
}

/**
 * All streams with names that begin alike, also those that are yet to be made: what can be granted on them, and the tags that
 * they get when they are made.
 */
export class StreamNamePattern extends VideoStreamBase implements ITaggable {
  /** `Tags.of(...)` finds it here, as in a resource of the same type. */
  readonly tags = new TagManager(TagType.MAP, 'AWS::KinesisVideo::Stream');
  readonly streamName: string;
  readonly streamArn: string;
  readonly encryptionKey?: IKey;

  /**
   * @param pattern the beginning of the names, and `*`
   * @throws {Error} when no stream can have such a name
   */
  constructor(scope: Construct, id: string, pattern: string, encryptionKey?: IKey) {
    super(scope, id);
    checkStreamName(pattern.slice(0, -1));
    this.streamName = pattern;
    this.streamArn = Stack.of(this).formatArn({
      service: 'kinesisvideo',
      resource: 'stream',
      resourceName: `${pattern}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    if (encryptionKey !== undefined) this.encryptionKey = encryptionKey;
  }

  /** @throws {Error} CloudWatch has no metrics of streams whose names begin alike */
  override metric(metricName: string, _options?: MetricOptions): Metric {
    throw new Error(
      `${this.node.path}: there is no ${metricName} of all streams ${this.streamName}. Take the metric of one stream: VideoStream.fromStreamName(...).`,
    );
  }
}
