/** The characters of a stream's name; the pattern matches a whole, non-empty name. */
export const streamNamePattern = /^[a-zA-Z0-9_.-]+$/;

/** In characters. */
export const maxStreamNameLength = 256;

/**
 * Reports whether a Kinesis video stream can have this name.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html "StreamName"
 */
export function isStreamName(name: string): boolean {
  return name.length <= maxStreamNameLength && streamNamePattern.test(name);
}
