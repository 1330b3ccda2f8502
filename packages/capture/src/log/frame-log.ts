import type { Batch } from '../batch/batch.ts';
import type { CapturedFrame } from '../captured-frame.ts';

/**
 * Frames on disk that the service has not confirmed yet, in the order of capture, cut into batches. Whatever ends the program,
 * the next one that opens the log finds every frame whose `append` has settled.
 */
export interface FrameLog {
  /** Batches that earlier runs left, oldest first. */
  readonly left: readonly LoggedBatch[];
  /** Times of the frames that an earlier run left behind its last cut, in milliseconds since the Unix epoch. */
  readonly uncutMs: readonly number[];
  /** What the log takes on disk, in bytes. */
  readonly sizeBytes: () => number;
  /**
   * Adds a frame behind the last cut. Settles when it is on disk. What is asked for at once happens in that order. An access
   * unit that is no keyframe belongs to the keyframe before it in the batch, and has its codec private data.
   * @throws LogError `full`, `failed` or `closed`; the log is as before
   */
  readonly append: (frame: CapturedFrame) => Promise<void>;
  /**
   * Makes a batch of all frames behind the last cut; there must be some. Settles when that is on disk.
   * @throws LogError
   */
  readonly cut: (end: BatchEnd) => Promise<LoggedBatch>;
  /**
   * Reads a batch back, always the same until it is thinned. A picture that the disk has lost is a skipped frame that says so,
   * and with it those that build on it.
   * @throws LogError `damaged` where the disk has lost all of it: such a batch can only be removed
   */
  readonly read: (sequence: number) => Promise<Batch>;
  /**
   * Keeps every n-th picture of a batch: its first, and others at even steps; of H.264 as many, the first behind each keyframe.
   * The times stay, and the last lasts longer. Skipped frames stay, since each tells of a loss.
   * @param keepEvery 2 or more
   * @returns the batch as it is now, under the same sequence
   * @throws LogError
   */
  readonly thin: (sequence: number, keepEvery: number) => Promise<LoggedBatch>;
  /** Forgets a batch. Its room is free again when its neighbours are forgotten, too. */
  readonly remove: (sequence: number) => Promise<void>;
  /** Settles when all that was asked for is on disk and the files are closed. */
  readonly close: () => Promise<void>;
}

/** How a batch ends. */
export interface BatchEnd extends Pick<Batch, 'lastFrameMs' | 'clockOffsetMs'> {}

/** A batch in the log, without its frames. */
export interface LoggedBatch extends Omit<Batch, 'frames'> {
  /** Its place: a later batch has a higher one, also after a restart. */
  readonly sequence: number;
  /** How many frames it has, skipped ones included. */
  readonly frameCount: number;
  /** How many of them have no picture. */
  readonly skippedCount: number;
  /** How many are keyframes of H.264, on which the pictures up to the next one build; 0 where each picture stands alone. */
  readonly keyframeCount: number;
  /** What its pictures take, in bytes. */
  readonly imageBytes: number;
}
