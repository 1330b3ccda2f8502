import type { BatcherOptions } from './create-batcher.ts';

/**
 * How long the last frame of a run lasts, in milliseconds: one frame of the chosen rate, and longer where the tail of the run is
 * shorter than the service takes.
 * @param firstMs time of the first frame of its batch, as `lastMs` in milliseconds since the Unix epoch
 */
export function toTailMs(
  firstMs: number,
  lastMs: number,
  { framerate, limits }: Pick<BatcherOptions, 'framerate' | 'limits'>,
): number {
  return Math.max(1000 / framerate, limits.minBatchMs - (lastMs - firstMs));
}
