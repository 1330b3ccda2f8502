import type { Batch } from './batch.ts';
import type { CapturedFrame } from './captured-frame.ts';

export interface BatcherOptions {
  /** Length of a batch in milliseconds. */
  readonly batchMs: number;
  /** Chosen rate of the frames, per second. */
  readonly framerate: number;
  readonly limits: { readonly maxBodyBytes: number; readonly maxFrames: number };
}

export interface Batcher {
  /** Takes the next frame. @returns the batch that this frame completed by not belonging to it any more */
  readonly add: (frame: CapturedFrame) => Batch | undefined;
  /** @returns the frames that wait for more, if any */
  readonly flush: () => Batch | undefined;
}

/** `{"frames":[],"timestamps":[],"framerate":` and a long number. */
const envelopeBytes = 128;
/** Quotes and comma of a frame; digits and comma of its timestamp. */
const bytesAroundFrame = 3 + 14;
/** A picture is not stretched over a longer pause than this: there the video has a gap. */
const longestLastFrameMs = 1000;

/** Cuts a run of frames into batches that join: of a length, and within what one request may hold. */
export function createBatcher({ batchMs, framerate, limits }: BatcherOptions): Batcher {
  const intervalMs = 1000 / framerate;
  let frames: CapturedFrame[] = [];
  let bytes = envelopeBytes;

  function belongs(frame: CapturedFrame): boolean {
    const [first] = frames;
    if (first === undefined) return true;
    return (
      // Half an interval early is on time: a batch of 2 s at 10 frames a second has 20 of them, not 21.
      frame.timestampMs - first.timestampMs < batchMs - intervalMs / 2 &&
      frames.length < limits.maxFrames &&
      bytes + bytesOf(frame) <= limits.maxBodyBytes
    );
  }

  function cut(nextMs?: number): Batch | undefined {
    const first = frames[0];
    const last = frames.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const untilNextMs = nextMs === undefined ? intervalMs : nextMs - last.timestampMs;
    const batch = {
      frames,
      firstMs: first.timestampMs,
      lastMs: last.timestampMs,
      lastFrameMs: Math.min(untilNextMs, Math.max(longestLastFrameMs, intervalMs)),
    };
    frames = [];
    bytes = envelopeBytes;
    return batch;
  }

  return {
    add(given) {
      const frame = withoutOversizedImage(given, limits.maxBodyBytes);
      const complete = belongs(frame) ? undefined : cut(frame.timestampMs);
      frames.push(frame);
      bytes += bytesOf(frame);
      return complete;
    },
    flush: () => cut(),
  };
}

/** No request could ever carry it. */
function withoutOversizedImage(frame: CapturedFrame, maxBodyBytes: number): CapturedFrame {
  const bytes = envelopeBytes + bytesOf(frame);
  if (bytes <= maxBodyBytes) return frame;
  const skipReason = `too large: a request of ${bytes} bytes, where ${maxBodyBytes} are allowed`;
  return { timestampMs: frame.timestampMs, image: null, skipReason };
}

/** Data URLs are ASCII: a character is a byte. */
function bytesOf({ image }: CapturedFrame): number {
  return (image ?? 'null').length + bytesAroundFrame;
}
