import { type Duration, Token } from 'aws-cdk-lib';
import type { NumberSetting } from '../number-setting';

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
 * How long streams keep fragments.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisvideo-stream.html
 */
export const retentionHours = {
  unit: 'hours',
  isWhole: true,
  lowest: 1,
  highest: 87_600,
  preset: 24,
} as const satisfies NumberSetting;

/** @throws {Error} when a stream cannot keep fragments for so long */
export function toRetentionHours(retention: Duration): number {
  if (retention.isUnresolved()) return retention.toHours();

  const hours = retention.toHours({ integral: false });
  const { lowest, highest } = retentionHours;
  if (!Number.isInteger(hours) || hours < lowest || hours > highest) {
    throw new Error(
      `The retention of a video stream is ${lowest} to ${highest} whole hours; received ${hours} hours.`,
    );
  }
  return hours;
}
