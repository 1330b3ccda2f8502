import { defaultLimits } from '@frame-ingest/contract';
import type { BatcherOptions } from './create-batcher.ts';

/**
 * How long the last frame of a run lasts, in milliseconds: one frame of the chosen rate, but no longer than the service takes for
 * a frame, and longer where the tail of the run is shorter than it takes.
 * @param firstMs time of the first frame of its batch, as `lastMs` in milliseconds since the Unix epoch
 */
export function toTailMs(
  firstMs: number,
  lastMs: number,
  { framerate, limits }: Pick<BatcherOptions, 'framerate' | 'limits'>,
): number {
  return Math.max(frameMs(framerate), limits.minBatchMs - (lastMs - firstMs));
}

/** How long one frame of a rate lasts, in milliseconds, but no longer than the service takes for a frame. */
export function frameMs(framerate: number): number {
  return 1000 / Math.max(framerate, defaultLimits.minFramerate);
}
