import { type Duration, Token } from 'aws-cdk-lib';

/**
 * @throws {Error} when no stream can have this media type
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html
 */
export function checkMediaType(mediaType: string): void {
  const isMediaType = /^[\w\-.+]+\/[\w\-.+]+(,[\w\-.+]+\/[\w\-.+]+)*$/.test(mediaType);
  if (Token.isUnresolved(mediaType) || (isMediaType && mediaType.length <= 128)) return;
  throw new Error(
    `The media type of a video stream is one or more MIME types, separated by commas, at most 128 characters, such as "video/h264"; received ${JSON.stringify(mediaType)}.`,
  );
}

/**
 * @throws {Error} when a stream cannot keep fragments for so long
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisvideo-stream.html
 */
export function toRetentionHours(retention: Duration): number {
  if (retention.isUnresolved()) return retention.toHours();

  const hours = retention.toHours({ integral: false });
  if (!Number.isInteger(hours) || hours < 1 || hours > 87_600) {
    throw new Error(`The retention of a video stream is 1 to 87600 whole hours; received ${hours} hours.`);
  }
  return hours;
}
