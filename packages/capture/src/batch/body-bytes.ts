import type { CapturedFrame } from '../captured-frame.ts';

/** `{"frames":[],"timestamps":[],"framerate":`, a long number and the longest name of a stream. */
export const envelopeBytes = 512;
/** Size of a missing frame, in JSON or in a bundle. */
export const missingBytes = 24;

/** Quotes and comma of a frame. */
const bytesAroundFrame = 3;
/** Digits and comma of a timestamp. */
const timestampBytes = 14;
const longestPrefix = 'data:image/jpeg;base64,';
/** Length and flag of an access unit. */
const accessUnitHeadBytes = 5;

/**
 * Returns the size of a frame in JSON. Bundles count the same, because Lambda receives a binary body in base64.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function bytesOf(frame: CapturedFrame): number {
  if (frame.image === null) return missingBytes;
  const { image, h264 } = frame;
  if (h264 === undefined) {
    return longestPrefix.length + base64Bytes(image.length) + bytesAroundFrame + timestampBytes;
  }
  const codecPrivateBytes = h264.keyframe ? h264.codecPrivate.length : 0;
  return base64Bytes(image.length + accessUnitHeadBytes + timestampBytes + codecPrivateBytes);
}

function base64Bytes(length: number): number {
  return 4 * Math.ceil(length / 3);
}
