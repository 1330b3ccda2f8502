import { Token } from 'aws-cdk-lib';

/**
 * @throws {Error} when no Kinesis video stream can have this name
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html
 */
export function checkStreamName(name: string): void {
  if (Token.isUnresolved(name) || isStreamName(name)) return;
  throw new Error(
    `The name of a video stream is 1 to 256 letters, digits, underscores, dots and hyphens; received ${JSON.stringify(name)}.`,
  );
}

/** Whether a Kinesis video stream can have this name. */
export function isStreamName(name: string): boolean {
  return /^[a-zA-Z0-9_.-]{1,256}$/.test(name);
}
