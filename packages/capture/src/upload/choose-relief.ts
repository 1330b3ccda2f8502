import type { LoggedBatch } from '../log/frame-log.ts';

/**
 * What gives way when the log is full. `drop-oldest`: the oldest batch as a whole. `thin-out`: every second picture, of the
 * batches with the most pictures a second first, the oldest among them; where one a second is left of all, the oldest batch. Of
 * H.264 it is the second half of what follows each keyframe.
 */
export type WhenFull = 'drop-oldest' | 'thin-out';

/** One step that makes the log smaller. */
export interface Relief {
  readonly batch: LoggedBatch;
  readonly action: 'thin' | 'drop';
}

/** No batch is thinned below so many pictures a second. */
const minPicturesPerSecond = 1;

/**
 * @param waiting batches that may give way, oldest first
 * @param isFixed whether a batch may not be changed: the service may have it as it is, and would take another for a new one
 * @returns undefined where nothing may give way
 */
export function chooseRelief(
  waiting: readonly LoggedBatch[],
  whenFull: WhenFull,
  isFixed: (batch: LoggedBatch) => boolean,
): Relief | undefined {
  if (whenFull === 'thin-out') {
    const thinnable = waiting.filter((batch) => !isFixed(batch) && canBeThinned(batch));
    const [first, ...others] = thinnable;
    if (first !== undefined) {
      const densest = others.reduce((best, batch) => (rateOf(batch) > rateOf(best) ? batch : best), first);
      return { batch: densest, action: 'thin' };
    }
  }
  const [oldest] = waiting;
  return oldest && { batch: oldest, action: 'drop' };
}

function canBeThinned(batch: LoggedBatch): boolean {
  return picturesOf(batch) > Math.max(1, batch.keyframeCount) && rateOf(batch) / 2 >= minPicturesPerSecond;
}

function rateOf(batch: LoggedBatch): number {
  return picturesOf(batch) / ((batch.lastMs - batch.firstMs + batch.lastFrameMs) / 1000);
}

function picturesOf({ frameCount, skippedCount }: LoggedBatch): number {
  return frameCount - skippedCount;
}
