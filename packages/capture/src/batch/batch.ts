import type { CapturedFrame } from '../captured-frame.ts';

/** Consecutive frames that travel in one request. */
export interface Batch {
  /** In the order of capture, skipped ones included: at least one, and no more than the service takes. */
  readonly frames: readonly CapturedFrame[];
  /** Time of the first frame, in milliseconds since the Unix epoch. */
  readonly firstMs: number;
  /** Time of the last frame, in milliseconds since the Unix epoch; that of the first where the batch has one frame. */
  readonly lastMs: number;
  /** How long the last frame lasts, in milliseconds, so that the next batch begins where this one ends. */
  readonly lastFrameMs: number;
  /**
   * What has been added to the times of the clock of this machine, in milliseconds.
   * @default - nothing: the times are those of the clock
   */
  readonly clockOffsetMs?: number;
}
