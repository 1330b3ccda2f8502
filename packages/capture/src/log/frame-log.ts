import type { Batch } from '../batch/batch.ts';
import type { CapturedFrame } from '../captured-frame.ts';

/**
 * Frames on disk that the service has not confirmed, in the order of capture, cut into batches. However the program ends, the
 * next one that opens the log finds every frame whose `append` has settled.
 */
export interface FrameLog {
  /** Batches that earlier runs left, oldest first. */
  readonly left: readonly LoggedBatch[];
  /** Times of the frames that an earlier run left after its last cut, in milliseconds since the Unix epoch. */
  readonly uncutMs: readonly number[];
  /** Size of the log on disk, in bytes. */
  readonly sizeBytes: () => number;
  /**
   * Adds a frame after the last cut. Settles when it is on disk. Concurrent calls run in their order. An access unit that is not
   * a keyframe belongs to the keyframe before it in the batch, and has its codec private data.
   * @throws LogError `full`, `failed` or `closed`; the log stays unchanged
   */
  readonly append: (frame: CapturedFrame) => Promise<void>;
  /**
   * Makes a batch of all frames after the last cut; there must be at least one. Settles when it is on disk.
   * @throws LogError
   */
  readonly cut: (end: BatchEnd) => Promise<LoggedBatch>;
  /**
   * Reads a batch back, unchanged until it is thinned. A picture that the disk has lost becomes a skipped frame with that
   * reason, and so do pictures that depend on it.
   * @throws LogError `damaged` if the disk has lost all of it: such a batch can only be removed
   */
  readonly read: (sequence: number) => Promise<Batch>;
  /**
   * Keeps every n-th picture of a batch: the first, and others at even steps; of H.264 the same number, from each keyframe on.
   * The times stay, and the last picture lasts longer. Skipped frames stay, because each reports a loss.
   * @param keepEvery 2 or more
   * @returns the batch as it is now, under the same sequence
   * @throws LogError
   */
  readonly thin: (sequence: number, keepEvery: number) => Promise<LoggedBatch>;
  /** Removes a batch. Its room is freed when its neighbours are removed, too. */
  readonly remove: (sequence: number) => Promise<void>;
  /** Settles when all requested operations are on disk and the files are closed. */
  readonly close: () => Promise<void>;
}

/** How a batch ends. */
export interface BatchEnd extends Pick<Batch, 'lastFrameMs' | 'clockOffsetMs'> {}

/** A batch in the log, without its frames. */
export interface LoggedBatch extends Omit<Batch, 'frames'> {
  /** Its position: a later batch has a higher one, even after a restart. */
  readonly sequence: number;
  /** How many frames it has, skipped ones included. */
  readonly frameCount: number;
  /** How many of them have no picture. */
  readonly skippedCount: number;
  /** Number of H.264 keyframes, which the pictures up to the next keyframe depend on; 0 for image files. */
  readonly keyframeCount: number;
  /** Size of its pictures, in bytes. */
  readonly imageBytes: number;
}
