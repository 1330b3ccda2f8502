import type { CapturedFrame } from '../captured-frame.ts';
import type { BatchEnd } from '../log/frame-log.ts';
import { toTailMs } from './to-tail-ms.ts';

/** Where frames are cut into batches. */
export interface BatcherOptions {
  /** Length of a batch in milliseconds. */
  readonly batchMs: number;
  /** Chosen rate of the frames, per second. */
  readonly framerate: number;
  /** What one request may hold: `limits` of the answer to `GET /Config`. */
  readonly limits: { readonly maxBodyBytes: number; readonly maxFrames: number; readonly minBatchMs: number };
}

/** Decides where batches end; the frames themselves are the caller's. */
export interface Batcher {
  /** Takes the next frame. */
  readonly add: (frame: CapturedFrame) => Placement;
  /** Frames come at another rate from now on, per second. */
  readonly setFramerate: (framerate: number) => void;
  /** Ends the batch that waits for more frames. @returns undefined where no frame waits */
  readonly flush: () => BatchEnd | undefined;
}

/** Where a frame belongs. */
export interface Placement {
  /** The batch before the frame ends here; undefined where the frame belongs to it. */
  readonly cut: BatchEnd | undefined;
  /** The frame as it is to be sent: without its picture, where no request can carry that. */
  readonly frame: CapturedFrame;
}

/** `{"frames":[],"timestamps":[],"framerate":`, a long number and the longest name of a stream. */
const envelopeBytes = 512;
/** Quotes and comma of a frame; digits and comma of its timestamp. */
const bytesAroundFrame = 3 + 14;
const longestPrefix = 'data:image/jpeg;base64,';
/** A picture is not stretched over a longer pause than this: there the video has a gap. */
const maxLastFrameMs = 1000;

/** Cuts a run of frames into batches that join: of a length, and within what one request may hold. */
export function createBatcher({ batchMs, framerate: firstFramerate, limits }: BatcherOptions): Batcher {
  let framerate = firstFramerate;
  let open: { firstMs: number; lastMs: number; count: number } | undefined;
  let bytes = envelopeBytes;

  /** Half an interval early is on time: a batch of 2 s at 10 frames a second has 20 of them, not 21. */
  function cutMs(): number {
    return Math.max(batchMs - 500 / framerate, limits.minBatchMs);
  }

  /** What the frames of the shortest batch take when all of them are missing. */
  function roomForMissing(): number {
    return Math.ceil((limits.minBatchMs * framerate) / 1000) * (bytesAroundFrame + 'null'.length);
  }

  function belongs(frame: CapturedFrame): boolean {
    if (open === undefined) return true;
    return (
      frame.timestampMs - open.firstMs < cutMs() &&
      open.count < limits.maxFrames &&
      bytes + bytesOf(frame) <= limits.maxBodyBytes
    );
  }

  /** Where pictures are so large that not even the shortest batch holds all of them, some are left out. */
  function fit(frame: CapturedFrame): CapturedFrame {
    const alone = envelopeBytes + bytesOf(frame);
    if (alone > limits.maxBodyBytes) {
      return skip(frame, `too large: a request of ${alone} bytes, where ${limits.maxBodyBytes} are allowed`);
    }
    const firstMs = open?.firstMs ?? frame.timestampMs;
    const isTooShort = frame.timestampMs - firstMs < limits.minBatchMs;
    if (isTooShort && bytes + bytesOf(frame) + roomForMissing() > limits.maxBodyBytes) {
      return skip(frame, `too many bytes: more than ${limits.maxBodyBytes} within ${limits.minBatchMs} ms`);
    }
    return frame;
  }

  function cut(nextMs?: number): BatchEnd | undefined {
    if (open === undefined) return undefined;
    const { firstMs, lastMs } = open;
    open = undefined;
    bytes = envelopeBytes;
    const tailMs = toTailMs(firstMs, lastMs, { framerate, limits });
    if (nextMs === undefined) return { lastFrameMs: tailMs };
    return { lastFrameMs: Math.min(nextMs - lastMs, Math.max(maxLastFrameMs, tailMs)) };
  }

  return {
    add(given) {
      const frame = fit(given);
      const end = belongs(frame) ? undefined : cut(frame.timestampMs);
      const { timestampMs } = frame;
      open = {
        firstMs: open?.firstMs ?? timestampMs,
        lastMs: timestampMs,
        count: (open?.count ?? 0) + 1,
      };
      bytes += bytesOf(frame);
      return { cut: end, frame };
    },
    setFramerate(next) {
      framerate = next;
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
