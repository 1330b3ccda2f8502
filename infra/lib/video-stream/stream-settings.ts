import { type Duration, Token } from 'aws-cdk-lib';
import type { NumberSetting } from '../number-setting';

/**
 * What no stream can have as its media type.
 * @param property that it was given as
 * @returns a sentence without its full stop, or nothing
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html
 */
export function findBadMediaType(property: string, mediaType: string | undefined): string[] {
  if (mediaType === undefined || Token.isUnresolved(mediaType)) return [];
  const isMediaType = /^[\w\-.+]+\/[\w\-.+]+(,[\w\-.+]+\/[\w\-.+]+)*$/.test(mediaType);
  if (isMediaType && mediaType.length <= 128) return [];
  return [
    `${property} is one or more MIME types, separated by commas, at most 128 characters, such as "video/h264"; received ${JSON.stringify(mediaType)}`,
  ];
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

/**
 * How long no stream can keep fragments.
 * @param property that it was given as
 * @returns a sentence without its full stop, or nothing
 */
export function findBadRetention(property: string, retention: Duration | undefined): string[] {
  if (retention === undefined || retention.isUnresolved()) return [];
  const hours = retention.toHours({ integral: false });
  const { lowest, highest } = retentionHours;
  if (Number.isInteger(hours) && hours >= lowest && hours <= highest) return [];
  return [`${property} is ${lowest} to ${highest} whole hours; received ${hours} hours`];
}
