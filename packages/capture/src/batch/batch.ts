import type { CapturedFrame } from '../captured-frame.ts';

/** Consecutive frames that travel in one request. */
export interface Batch {
  /** In the order of capture, skipped ones included: at least one, and at most as many as the service accepts. */
  readonly frames: readonly CapturedFrame[];
  /** Time of the first frame, in milliseconds since the Unix epoch. */
  readonly firstMs: number;
  /** Time of the last frame, in milliseconds since the Unix epoch; equal to `firstMs` if the batch has one frame. */
  readonly lastMs: number;
  /** Duration of the last frame in milliseconds; the next batch begins where this one ends. */
  readonly lastFrameMs: number;
  /**
   * What was added to the times of this machine's clock, in milliseconds.
   * @default - nothing
   */
  readonly clockOffsetMs?: number;
}
