import type { CapturedFrame } from '../captured-frame.ts';

/** Consecutive frames that travel in one request. */
export interface Batch {
  readonly frames: readonly CapturedFrame[];
  /** Times of the first and of the last frame, in milliseconds since the Unix epoch. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** How long the last frame lasts, so that the next batch begins where this one ends. */
  readonly lastFrameMs: number;
}
