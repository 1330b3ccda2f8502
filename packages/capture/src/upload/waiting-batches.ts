import type { LoggedBatch } from '../log/frame-log.ts';

/**
 * Batches by ascending sequence, with their sums: after a long outage there are tens of thousands, and every answer needs the
 * sums.
 */
export interface WaitingBatches {
  /** Oldest first. */
  readonly all: readonly LoggedBatch[];
  readonly frames: () => number;
  /** Size of their pictures. */
  readonly bytes: () => number;
  /** @param batch newer than all */
  readonly push: (batch: LoggedBatch) => void;
  /** Replaces the batch with the same sequence. */
  readonly replace: (batch: LoggedBatch) => void;
  readonly remove: (sequence: number) => void;
}

export function createWaitingBatches(left: readonly LoggedBatch[]): WaitingBatches {
  const all: LoggedBatch[] = [];
  let frames = 0;
  let bytes = 0;

  function count(batch: LoggedBatch, sign: 1 | -1): void {
    frames += sign * batch.frameCount;
    bytes += sign * batch.imageBytes;
  }

  function push(batch: LoggedBatch): void {
    all.push(batch);
    count(batch, 1);
  }

  function splice(sequence: number, ...replacement: LoggedBatch[]): void {
    const index = findBatch(all, sequence);
    if (all[index]?.sequence !== sequence) return;
    for (const removed of all.splice(index, 1, ...replacement)) count(removed, -1);
    for (const added of replacement) count(added, 1);
  }

  for (const batch of left) push(batch);
  return {
    all,
    frames: () => frames,
    bytes: () => bytes,
    push,
    replace: (batch) => splice(batch.sequence, batch),
    remove: (sequence) => splice(sequence),
  };
}

/** Index of the first batch that has the sequence or a higher one. */
function findBatch(batches: readonly LoggedBatch[], sequence: number): number {
  let [low, high] = [0, batches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((batches[middle]?.sequence ?? sequence) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
