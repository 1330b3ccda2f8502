import type { CapturedFrame, CapturedImage } from '../captured-frame.ts';
import type { BatchEnd } from '../log/frame-log.ts';
import { bytesOf, envelopeBytes, missingBytes } from './body-bytes.ts';
import { createPictureChain, hasCodecPrivate, skip } from './create-picture-chain.ts';
import { frameMs, toTailMs } from './to-tail-ms.ts';

/** Options of the batcher. */
export interface BatcherOptions {
  /** Length of a batch in milliseconds. */
  readonly batchMs: number;
  /** Chosen frame rate, per second. */
  readonly framerate: number;
  /** Limits of one request: `limits` in the answer of `GET /Config`. */
  readonly limits: { readonly maxBodyBytes: number; readonly maxFrames: number; readonly minBatchMs: number };
  /**
   * Longest time that H.264 pictures may depend on one keyframe, in milliseconds: in the answer of `GET /Config`.
   * @default - no limit
   */
  readonly maxFragmentMs?: number;
}

/** Decides where batches end; the caller keeps the frames. */
export interface Batcher {
  /** Takes the next frame. */
  readonly add: (frame: CapturedFrame) => Placement;
  /** Sets the frame rate of the following frames, per second. */
  readonly setFramerate: (framerate: number) => void;
  /**
   * Ends the batch that waits for more frames. The next H.264 batch then begins with a keyframe.
   * @returns undefined if no frame waits
   */
  readonly flush: () => BatchEnd | undefined;
}

/** Where a frame belongs. */
export interface Placement {
  /** The end of the batch before the frame; undefined if the frame belongs to that batch. */
  readonly cut: BatchEnd | undefined;
  /** The frame to send: without its picture if no request can carry it. */
  readonly frame: CapturedFrame;
}

/** The batch that waits for more frames. */
interface OpenBatch {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
  readonly bytes: number;
  /** The first picture, which determines the kind of the others; undefined before it. */
  readonly picture: CapturedImage | undefined;
  /** The time of the last keyframe, and the frames and bytes before it. */
  readonly keyframe: { readonly atMs: number; readonly count: number; readonly bytes: number } | undefined;
}

/** A picture is not extended over a longer pause than this: the video has a gap there. */
const maxLastFrameMs = 1000;

/**
 * Cuts a run of frames into adjoining batches of the chosen length, within the limits of one request. The pictures of a batch
 * are image files, or access units of one encoder: then the batch begins with a keyframe, and ends before one or before a
 * picture of another kind. If no keyframe arrives in time, pictures that no request can carry are left out.
 */
export function createBatcher(options: BatcherOptions): Batcher {
  const { batchMs, limits, maxFragmentMs = Number.POSITIVE_INFINITY } = options;
  let { framerate } = options;
  let open: OpenBatch | undefined;
  const chain = createPictureChain();

  /** Half an interval early is on time: a batch of 2 s at 10 frames a second has 20 frames, not 21. */
  function cutMs(): number {
    return Math.max(batchMs - 500 / framerate, limits.minBatchMs);
  }

  /** Size of the shortest batch if all of its frames are missing. */
  function roomForMissing(): number {
    return Math.ceil((limits.minBatchMs * framerate) / 1000) * missingBytes;
  }

  /** Whether the shortest batch of the service needs the frame. */
  function isNeeded({ timestampMs }: CapturedFrame): boolean {
    return timestampMs - (open?.firstMs ?? timestampMs) < limits.minBatchMs;
  }

  /** If pictures are so large that not even the shortest batch can hold all of them, some are left out. */
  function fit(frame: CapturedFrame): CapturedFrame {
    if (frame.image === null) return frame;
    const alone = envelopeBytes + bytesOf(frame);
    if (alone > limits.maxBodyBytes) {
      return skip(frame, `too large: a request of ${alone} bytes; ${limits.maxBodyBytes} are allowed`);
    }
    if (open === undefined || !isOfKind(frame, open)) return frame;
    const bytes = open.bytes + bytesOf(frame);
    if (isNeeded(frame) && bytes + roomForMissing() > limits.maxBodyBytes) {
      return skip(frame, `too many bytes: more than ${limits.maxBodyBytes} within ${limits.minBatchMs} ms`);
    }
    if (!isDelta(frame)) return frame;
    if (!isInFragment(frame, open)) {
      return skip(
        frame,
        `too late: the next keyframe must follow within ${maxFragmentMs} ms of the last one`,
      );
    }
    if (open.count >= limits.maxFrames || bytes > limits.maxBodyBytes) {
      const most = `${limits.maxFrames} frames or ${limits.maxBodyBytes} bytes`;
      return skip(frame, `too much without a keyframe: more than ${most}`);
    }
    return frame;
  }

  /** Whether a frame can end within the limit after the last keyframe. */
  function isInFragment({ timestampMs }: CapturedFrame, { keyframe }: OpenBatch): boolean {
    return keyframe === undefined || timestampMs + frameMs(framerate) - keyframe.atMs <= maxFragmentMs;
  }

  function belongs(frame: CapturedFrame): boolean {
    if (open === undefined) return true;
    if (open.count >= limits.maxFrames || open.bytes + bytesOf(frame) > limits.maxBodyBytes) return false;
    const isInTime = frame.timestampMs - open.firstMs < cutMs();
    if (frame.image === null) return open.keyframe === undefined ? isInTime : isInFragment(frame, open);
    if (!isOfKind(frame, open)) return false;
    if (isDelta(frame)) return true;
    return isInTime && (isNeeded(frame) || hasRoomForGroup(frame, open));
  }

  /** Whether another group as large as the last keyframe's fits: a batch cannot be cut between keyframes. */
  function hasRoomForGroup({ timestampMs }: CapturedFrame, { keyframe, count, bytes }: OpenBatch): boolean {
    if (keyframe === undefined) return true;
    return (
      timestampMs - keyframe.atMs <= maxFragmentMs &&
      count + (count - keyframe.count) <= limits.maxFrames &&
      bytes + (bytes - keyframe.bytes) <= limits.maxBodyBytes
    );
  }

  function cut(nextMs?: number): BatchEnd | undefined {
    if (open === undefined) return undefined;
    const { firstMs, lastMs, keyframe } = open;
    open = undefined;
    const tailMs = toTailMs(firstMs, lastMs, { framerate, limits });
    const untilNextMs = nextMs === undefined ? tailMs : nextMs - lastMs;
    const joinedMs = Math.min(untilNextMs, Math.max(maxLastFrameMs, tailMs));
    // A picture of another kind doesn't wait until the batch has the service's minimum length.
    const lastFrameMs = Math.max(joinedMs, limits.minBatchMs - (lastMs - firstMs));
    const leftMs = keyframe === undefined ? lastFrameMs : keyframe.atMs + maxFragmentMs - lastMs;
    return { lastFrameMs: Math.min(lastFrameMs, leftMs) };
  }

  function place(frame: CapturedFrame): void {
    const { timestampMs } = frame;
    const before = open ?? { firstMs: timestampMs, count: 0, bytes: envelopeBytes };
    const { count, bytes } = before;
    open = {
      ...{ firstMs: before.firstMs, lastMs: timestampMs, count: count + 1, bytes: bytes + bytesOf(frame) },
      picture: open?.picture ?? (frame.image === null ? undefined : frame),
      keyframe: isKeyframe(frame) ? { atMs: timestampMs, count, bytes } : open?.keyframe,
    };
  }

  return {
    add(given) {
      const frame = fit(chain.add(given));
      const end = belongs(frame) ? undefined : cut(frame.timestampMs);
      // A picture cannot depend on a missing one, or on one in the previous batch.
      const isMissing = frame.image === null && given.image !== null;
      if (isMissing || (frame.image === null && end !== undefined)) chain.break();
      place(frame);
      return { cut: end, frame };
    },
    setFramerate(next) {
      framerate = next;
    },
    flush() {
      chain.break();
      return cut();
    },
  };
}

function isOfKind(frame: CapturedImage, { picture }: OpenBatch): boolean {
  return picture === undefined || hasCodecPrivate(frame, picture.h264?.codecPrivate);
}

function isDelta(frame: CapturedImage): boolean {
  return frame.h264?.keyframe === false;
}

function isKeyframe(frame: CapturedFrame): boolean {
  return frame.image !== null && frame.h264?.keyframe === true;
}
