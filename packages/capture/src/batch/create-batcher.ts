import type { CapturedFrame } from '../captured-frame.ts';
import type { Batch } from './batch.ts';

/** Where frames are cut into batches. */
export interface BatcherOptions {
  /** Length of a batch in milliseconds. */
  readonly batchMs: number;
  /** Chosen rate of the frames, per second. */
  readonly framerate: number;
  /** What one request may hold: `limits` of the answer to `GET /Config`. */
  readonly limits: { readonly maxBodyBytes: number; readonly maxFrames: number; readonly minBatchMs: number };
  /**
   * What the source has added to the times of its clock, in milliseconds: told with each batch.
   * @default - nothing
   */
  readonly clockOffsetMs?: number;
}

export interface Batcher {
  /** Takes the next frame. @returns the batch that this frame completed by not belonging to it any more */
  readonly add: (frame: CapturedFrame) => Batch | undefined;
  /** @returns the frames that wait for more, if any */
  readonly flush: () => Batch | undefined;
}

/** `{"frames":[],"timestamps":[],"framerate":`, a long number and the longest name of a stream. */
const envelopeBytes = 512;
/** Quotes and comma of a frame; digits and comma of its timestamp. */
const bytesAroundFrame = 3 + 14;
const longestPrefix = 'data:image/jpeg;base64,';
/** A picture is not stretched over a longer pause than this: there the video has a gap. */
const maxLastFrameMs = 1000;

/** Cuts a run of frames into batches that join: of a length, and within what one request may hold. */
export function createBatcher({ batchMs, framerate, limits, clockOffsetMs }: BatcherOptions): Batcher {
  const intervalMs = 1000 / framerate;
  // Half an interval early is on time: a batch of 2 s at 10 frames a second has 20 of them, not 21.
  const cutMs = Math.max(batchMs - intervalMs / 2, limits.minBatchMs);
  /** What the frames of the shortest batch take when all of them are missing. */
  const roomForMissing = Math.ceil(limits.minBatchMs / intervalMs) * (bytesAroundFrame + 'null'.length);
  let frames: CapturedFrame[] = [];
  let bytes = envelopeBytes;

  function belongs(frame: CapturedFrame): boolean {
    const [first] = frames;
    if (first === undefined) return true;
    return (
      frame.timestampMs - first.timestampMs < cutMs &&
      frames.length < limits.maxFrames &&
      bytes + bytesOf(frame) <= limits.maxBodyBytes
    );
  }

  /** Where pictures are so large that not even the shortest batch holds all of them, some are left out. */
  function fit(frame: CapturedFrame): CapturedFrame {
    const alone = envelopeBytes + bytesOf(frame);
    if (alone > limits.maxBodyBytes) {
      return skip(frame, `too large: a request of ${alone} bytes, where ${limits.maxBodyBytes} are allowed`);
    }
    const [first = frame] = frames;
    const isTooShort = frame.timestampMs - first.timestampMs < limits.minBatchMs;
    if (isTooShort && bytes + bytesOf(frame) + roomForMissing > limits.maxBodyBytes) {
      return skip(frame, `too many bytes: more than ${limits.maxBodyBytes} within ${limits.minBatchMs} ms`);
    }
    return frame;
  }

  function cut(nextMs?: number): Batch | undefined {
    const first = frames[0];
    const last = frames.at(-1);
    if (first === undefined || last === undefined) return undefined;
    // The tail of a run may be shorter than the service takes: then its last frame stays on a little.
    const neededMs = limits.minBatchMs - (last.timestampMs - first.timestampMs);
    const untilNextMs = nextMs === undefined ? Math.max(intervalMs, neededMs) : nextMs - last.timestampMs;
    const batch = {
      frames,
      firstMs: first.timestampMs,
      lastMs: last.timestampMs,
      lastFrameMs: Math.min(untilNextMs, Math.max(maxLastFrameMs, intervalMs, neededMs)),
      ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    };
    frames = [];
    bytes = envelopeBytes;
    return batch;
  }

  return {
    add(given) {
      const frame = fit(given);
      const complete = belongs(frame) ? undefined : cut(frame.timestampMs);
      frames.push(frame);
      bytes += bytesOf(frame);
      return complete;
    },
    flush: () => cut(),
  };
}

function skip({ timestampMs }: CapturedFrame, skipReason: string): CapturedFrame {
  return { timestampMs, image: null, skipReason };
}

/**
 * What a frame takes in JSON. A bundle is counted alike, for Lambda is handed a binary body in base64.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
function bytesOf({ image }: CapturedFrame): number {
  const file = image === null ? 'null'.length : longestPrefix.length + 4 * Math.ceil(image.length / 3);
  return file + bytesAroundFrame;
}
