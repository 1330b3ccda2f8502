import { AccessUnitChecker, createMending, type Mending, type VideoLimits } from '@frame-ingest/access-units';
import type { CapturedImage } from '../../captured-frame.ts';

/** A picture that an encoder has received but not yet delivered. */
export interface ExpectedUnit {
  readonly timestampUs: number;
  readonly timestampMs: number;
  /** Whether a keyframe was requested. */
  readonly keyframe: boolean;
}

/** An access unit that can be sent, or why the encoder must not be used any more. */
export type CheckedOutput = CapturedImage | { readonly fault: string };

export type CheckOutput = (
  chunk: EncodedVideoChunk,
  metadata: EncodedVideoChunkMetadata | undefined,
  expected: ExpectedUnit,
) => CheckedOutput;

/**
 * Checks the whole output of an encoder by the rules of the service, because encoders differ from what they promise: access
 * units that the service would refuse are not sent. Mistakes that can be mended without touching a picture are mended.
 */
export function createOutputCheck(limits: VideoLimits): CheckOutput {
  let told: Uint8Array | undefined;
  let video: CheckedVideo | undefined;
  let index = 0;

  return (chunk, metadata, { timestampMs, timestampUs, keyframe: isAsked }) => {
    if (chunk.timestamp !== timestampUs) {
      return {
        fault: `order: received the picture of ${chunk.timestamp} µs, expected the picture of ${timestampUs} µs`,
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

/** Everything that is known from the avcC. */
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
