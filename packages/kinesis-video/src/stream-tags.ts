/** The limits on a stream's tags. Lengths are in characters. */
export const streamTagLimits = { maxTags: 50, maxKeyLength: 128, maxValueLength: 256 } as const;

const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Whether a stream can have a tag with this key. The tags of fragments follow other rules.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_TagStream.html "Tags"
 */
export function isStreamTagKey(key: string): boolean {
  return key.length > 0 && key.length <= streamTagLimits.maxKeyLength && characters.test(key);
}

/** Whether a tag of a stream can have this value. */
export function isStreamTagValue(value: string): boolean {
  return value.length <= streamTagLimits.maxValueLength && characters.test(value);
}
