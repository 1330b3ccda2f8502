import { isStreamName } from './stream-name.ts';

/** What the ARN of a stream is made of. */
export interface StreamArn {
  /** Such as `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** Such as `eu-west-1`. */
  readonly region: string;
  /** Decimal digits. */
  readonly accountId: string;
  /** 1 to 256 letters, digits, `_`, `.` and `-`. */
  readonly streamName: string;
  /** When the stream was made, decimal digits: it tells a stream from an earlier one of the same name. */
  readonly creationTime: string;
}

/**
 * The documents' pattern, but for the kind of resource: they write `[a-z]+` there, since signaling channels
 * (`channel/NAME/TIME`) go by the same pattern. What is sent to a channel, or read from one, is no stream's.
 */
export const streamArnPattern =
  /^arn:[a-z\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:stream\/[a-zA-Z0-9_.-]+\/[0-9]+$/;

/** In characters. */
export const maxStreamArnLength = 1024;

/**
 * Reads the ARN of a stream.
 * @returns undefined for what is none, the ARN of a signaling channel among it
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
