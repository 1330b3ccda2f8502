import type { LoggedBatch } from '../log/frame-log.ts';

/**
 * What is dropped when the log is full. `drop-oldest`: the whole oldest batch. `thin-out`: every second picture of the batches
 * with the most pictures a second, oldest first; when all have one a second, the oldest batch. Of H.264, the second half of the
 * pictures after each keyframe.
 */
export type WhenFull = 'drop-oldest' | 'thin-out';

/** One step that makes the log smaller. */
export interface Relief {
  readonly batch: LoggedBatch;
  readonly action: 'thin' | 'drop';
}

/** No batch is thinned below this number of pictures a second. */
const minPicturesPerSecond = 1;

/**
 * @param waiting batches that can be dropped, oldest first
 * @param isFixed whether a batch must not change: the service may have it already, and would treat a changed one as new
 * @returns undefined if nothing can be dropped
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
