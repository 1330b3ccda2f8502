import type { CapturedFrame, CapturedImage } from '../captured-frame.ts';
import type { BatchEnd } from '../log/frame-log.ts';
import { bytesOf, envelopeBytes, missingBytes } from './body-bytes.ts';
import { createPictureChain, hasCodecPrivate, skip } from './create-picture-chain.ts';
import { frameMs, toTailMs } from './to-tail-ms.ts';

/** Where frames are cut into batches. */
export interface BatcherOptions {
  /** Length of a batch in milliseconds. */
  readonly batchMs: number;
  /** Chosen rate of the frames, per second. */
  readonly framerate: number;
  /** What one request may hold: `limits` of the answer to `GET /Config`. */
  readonly limits: { readonly maxBodyBytes: number; readonly maxFrames: number; readonly minBatchMs: number };
  /**
   * How long pictures of H.264 may build on one keyframe, in milliseconds: of the answer to `GET /Config`.
   * @default - for ever
   */
  readonly maxFragmentMs?: number;
}

/** Decides where batches end; the frames themselves are the caller's. */
export interface Batcher {
  /** Takes the next frame. */
  readonly add: (frame: CapturedFrame) => Placement;
  /** Frames come at another rate from now on, per second. */
  readonly setFramerate: (framerate: number) => void;
  /**
   * Ends the batch that waits for more frames. After that H.264 begins with a keyframe.
   * @returns undefined where no frame waits
   */
  readonly flush: () => BatchEnd | undefined;
}

/** Where a frame belongs. */
export interface Placement {
  /** The batch before the frame ends here; undefined where the frame belongs to it. */
  readonly cut: BatchEnd | undefined;
  /** The frame as it is to be sent: without its picture, where no request can carry that. */
  readonly frame: CapturedFrame;
}

/** The batch that waits for more frames. */
interface OpenBatch {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
  readonly bytes: number;
  /** The first picture, which the others go by; undefined before it. */
  readonly picture: CapturedImage | undefined;
  /** Where the last keyframe is: its time, and what was before it. */
  readonly keyframe: { readonly atMs: number; readonly count: number; readonly bytes: number } | undefined;
}

/** A picture is not stretched over a longer pause than this: there the video has a gap. */
const maxLastFrameMs = 1000;

/**
 * Cuts a run of frames into batches that join: of a length, and within what one request may hold. The pictures of a batch stand
 * alone, or they are access units of one encoder: then it begins with a keyframe, and ends before one, or before what is of
 * another kind. Where no keyframe comes in time, what no request can carry is left out.
 */
export function createBatcher(options: BatcherOptions): Batcher {
  const { batchMs, limits, maxFragmentMs = Number.POSITIVE_INFINITY } = options;
  let { framerate } = options;
  let open: OpenBatch | undefined;
  const chain = createPictureChain();

  /** Half an interval early is on time: a batch of 2 s at 10 frames a second has 20 of them, not 21. */
  function cutMs(): number {
    return Math.max(batchMs - 500 / framerate, limits.minBatchMs);
  }

  /** What the frames of the shortest batch take when all of them are missing. */
  function roomForMissing(): number {
    return Math.ceil((limits.minBatchMs * framerate) / 1000) * missingBytes;
  }

  /** Whether the shortest batch of the service needs the frame. */
  function isNeeded({ timestampMs }: CapturedFrame): boolean {
    return timestampMs - (open?.firstMs ?? timestampMs) < limits.minBatchMs;
  }

  /** Where pictures are so large that not even the shortest batch holds all of them, some are left out. */
  function fit(frame: CapturedFrame): CapturedFrame {
    if (frame.image === null) return frame;
    const alone = envelopeBytes + bytesOf(frame);
    if (alone > limits.maxBodyBytes) {
      return skip(frame, `too large: a request of ${alone} bytes, where ${limits.maxBodyBytes} are allowed`);
    }
    if (open === undefined || !isOfKind(frame, open)) return frame;
    const bytes = open.bytes + bytesOf(frame);
    if (isNeeded(frame) && bytes + roomForMissing() > limits.maxBodyBytes) {
      return skip(frame, `too many bytes: more than ${limits.maxBodyBytes} within ${limits.minBatchMs} ms`);
    }
    if (!isDelta(frame)) return frame;
    if (!isInFragment(frame, open)) {
      return skip(frame, `too late: ${maxFragmentMs} ms after the last keyframe there has to be another one`);
    }
    if (open.count >= limits.maxFrames || bytes > limits.maxBodyBytes) {
      const most = `${limits.maxFrames} frames or ${limits.maxBodyBytes} bytes`;
      return skip(frame, `too much without a keyframe: more than ${most}`);
    }
    return frame;
  }

  /** Whether a frame can end in time behind the last keyframe. */
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

  /** Whether as much again fits as the last keyframe had behind it: between keyframes a batch cannot be cut. */
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
    // What is of another kind does not wait until the batch is as long as the service wants it.
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
      // Nothing builds on what is not there, or on what is in the batch before.
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
