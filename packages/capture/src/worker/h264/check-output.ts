import { AccessUnitChecker, type VideoLimits } from '@frame-ingest/access-units';
import type { CapturedImage } from '../../captured-frame.ts';

/** What an encoder was given, and has not given back. */
export interface ExpectedUnit {
  readonly timestampUs: number;
  readonly timestampMs: number;
  /** Whether it was asked for a keyframe. */
  readonly keyframe: boolean;
}

/** An access unit as it can be sent, or why the encoder is not to be used any more. */
export type CheckedOutput = CapturedImage | { readonly fault: string };

export type CheckOutput = (
  chunk: EncodedVideoChunk,
  metadata: EncodedVideoChunkMetadata | undefined,
  expected: ExpectedUnit,
) => CheckedOutput;

/**
 * Looks at everything that an encoder gives, by the rules of the service: what that would refuse is not even sent. Encoders differ
 * from what they promise.
 */
export function createOutputCheck(limits: VideoLimits): CheckOutput {
  let codecPrivate: Uint8Array<ArrayBuffer> | undefined;
  let checker: AccessUnitChecker | undefined;
  let index = 0;

  return (chunk, metadata, { timestampMs, timestampUs, keyframe: isAsked }) => {
    if (chunk.timestamp !== timestampUs) {
      return { fault: `reordered: ${chunk.timestamp} µs came where ${timestampUs} µs was due` };
    }
    const keyframe = chunk.type === 'key';
    if (isAsked && !keyframe) return { fault: 'no-keyframe: another picture came where one was asked for' };

    const description = metadata?.decoderConfig?.description;
    const told = description === undefined ? undefined : toBytes(description);
    if (told !== undefined && codecPrivate !== undefined && !isSame(told, codecPrivate)) {
      return { fault: 'codec-private-changed: the avcC is another one in the middle of the video' };
    }
    codecPrivate ??= told;
    if (codecPrivate === undefined) return { fault: 'no-codec-private: the encoder gave no avcC' };

    checker ??= new AccessUnitChecker(codecPrivate, limits);
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    const [fault] = [...checker.codecPrivateFaults, ...checker.check({ index, timestampMs, keyframe, data })];
    index += 1;
    if (fault !== undefined) return { fault: `${fault.rule}: ${fault.reason}` };
    return { timestampMs, image: data, h264: { keyframe, codecPrivate } };
  };
}

function toBytes(source: AllowSharedBufferSource): Uint8Array<ArrayBuffer> {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice()
    : new Uint8Array(source).slice();
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
