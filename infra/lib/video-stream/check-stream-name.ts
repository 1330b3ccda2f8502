import { Token } from 'aws-cdk-lib';

/**
 * What no Kinesis video stream can have as its name.
 * @param property that it was given as
 * @returns a sentence without its full stop, or nothing
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html
 */
export function findBadStreamName(property: string, name: string | undefined): string[] {
  if (name === undefined || Token.isUnresolved(name) || isStreamName(name)) return [];
  return [
    `${property} is 1 to 256 letters, digits, underscores, dots and hyphens; received ${JSON.stringify(name)}`,
  ];
}

/** @throws {Error} when no Kinesis video stream can have this name */
export function checkStreamName(name: string): void {
  const [problem] = findBadStreamName('The name of a video stream', name);
  if (problem !== undefined) throw new Error(`${problem}.`);
}

/** Whether a Kinesis video stream can have this name. */
export function isStreamName(name: string): boolean {
  return /^[a-zA-Z0-9_.-]{1,256}$/.test(name);
}
