import { defaultLimits } from '@frame-ingest/contract';
import type { BatcherOptions } from './create-batcher.ts';

/**
 * Returns the duration of a run's last frame in milliseconds: one frame at the chosen rate, but at most the service's longest
 * frame, and longer if the last batch would otherwise be too short for the service.
 * @param firstMs time of the first frame of its batch, like `lastMs` in milliseconds since the Unix epoch
 */
export function toTailMs(
  firstMs: number,
  lastMs: number,
  { framerate, limits }: Pick<BatcherOptions, 'framerate' | 'limits'>,
): number {
  return Math.max(frameMs(framerate), limits.minBatchMs - (lastMs - firstMs));
}

/** Returns the duration of one frame at a rate in milliseconds, but at most the service's longest frame. */
export function frameMs(framerate: number): number {
  return 1000 / Math.max(framerate, defaultLimits.minFramerate);
}
