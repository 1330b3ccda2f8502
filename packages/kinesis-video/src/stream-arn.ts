import { isStreamName } from './stream-name.ts';

/** The parts of a stream's ARN. */
export interface StreamArn {
  /** Such as `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** Such as `eu-west-1`. */
  readonly region: string;
  /** Decimal digits. */
  readonly accountId: string;
  /** 1 to 256 letters, digits, `_`, `.` and `-`. */
  readonly streamName: string;
  /** Creation time of the stream, in decimal digits. It distinguishes a stream from an earlier one with the same name. */
  readonly creationTime: string;
}

/**
 * The documents' pattern, except for the kind of resource. They have `[a-z]+` there because signaling channels
 * (`channel/NAME/TIME`) share the pattern, but a channel is not a stream.
 */
export const streamArnPattern =
  /^arn:[a-z\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:stream\/[a-zA-Z0-9_.-]+\/[0-9]+$/;

/** In characters. */
export const maxStreamArnLength = 1024;

/**
 * Reads the ARN of a stream.
 * @returns undefined for anything else, including the ARN of a signaling channel
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html "x-amzn-stream-arn"
 */
export function parseStreamArn(arn: string): StreamArn | undefined {
  if (arn.length > maxStreamArnLength || !streamArnPattern.test(arn)) return undefined;
  const [, partition = '', , region = '', accountId = '', resource = ''] = arn.split(':');
  const [, streamName = '', creationTime = ''] = resource.split('/');
  return isStreamName(streamName) ? { partition, region, accountId, streamName, creationTime } : undefined;
}

/** Writes the ARN of a stream, as {@link parseStreamArn} reads it. */
export function formatStreamArn({
  partition,
  region,
  accountId,
  streamName,
  creationTime,
}: StreamArn): string {
  return `arn:${partition}:kinesisvideo:${region}:${accountId}:stream/${streamName}/${creationTime}`;
}
