/** The characters of a stream's name: all of the name, at least one. */
export const streamNamePattern = /^[a-zA-Z0-9_.-]+$/;

/** In characters. */
export const maxStreamNameLength = 256;

/**
 * Tells whether a Kinesis video stream can have this name.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html "StreamName"
 */
export function isStreamName(name: string): boolean {
  return name.length <= maxStreamNameLength && streamNamePattern.test(name);
}
