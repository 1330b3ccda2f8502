import { AccessUnitChecker, createMending, type Mending, type VideoLimits } from '@frame-ingest/access-units';
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
 * from what they promise. What can be put right without touching a picture is.
 */
export function createOutputCheck(limits: VideoLimits): CheckOutput {
  let told: Uint8Array | undefined;
  let video: CheckedVideo | undefined;
  let index = 0;

  return (chunk, metadata, { timestampMs, timestampUs, keyframe: isAsked }) => {
    if (chunk.timestamp !== timestampUs) {
      return {
        fault: `order: the picture of ${chunk.timestamp} µs came where that of ${timestampUs} µs was due`,
      };
    }
    const keyframe = chunk.type === 'key';
    if (isAsked && !keyframe) return { fault: 'no-keyframe: another picture came where one was asked for' };

    const description = toBytes(metadata?.decoderConfig?.description);
    if (description !== undefined && told !== undefined && !isSame(description, told)) {
      return { fault: 'codec-private-changed: the avcC is another one in the middle of the video' };
    }
    told ??= description;
    if (told === undefined) return { fault: 'no-codec-private: the encoder gave no avcC' };
    video ??= toVideo(told, limits);

    const { codecPrivate, checker, mending } = video;
    const given = new Uint8Array(chunk.byteLength);
    chunk.copyTo(given);
    const data = mending.mendAccessUnit(given);
    const faults = checker.check({ index, timestampMs, keyframe, data });
    index += 1;
    const [fault] = [...checker.codecPrivateFaults, ...faults];
    if (fault !== undefined) return { fault: `${fault.rule}: ${fault.reason}` };
    return { timestampMs, image: new Uint8Array(data), h264: { keyframe, codecPrivate } };
  };
}

/** All that is known with the avcC. */
interface CheckedVideo {
  readonly codecPrivate: Uint8Array<ArrayBuffer>;
  readonly checker: AccessUnitChecker;
  readonly mending: Mending;
}

function toVideo(given: Uint8Array, limits: VideoLimits): CheckedVideo {
  const mending = createMending(given);
  const codecPrivate = new Uint8Array(mending.codecPrivate);
  return { codecPrivate, mending, checker: new AccessUnitChecker(codecPrivate, limits) };
}

function toBytes(source: AllowSharedBufferSource | undefined): Uint8Array | undefined {
  if (source === undefined) return undefined;
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
