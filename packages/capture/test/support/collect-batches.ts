import type { Batch } from '../../src/batch/batch.ts';
import type { Batcher } from '../../src/batch/create-batcher.ts';
import type { CapturedFrame } from '../../src/captured-frame.ts';
import type { BatchEnd } from '../../src/log/frame-log.ts';

/** Keeps the frames of a batcher in memory until their batch is complete. */
export function collectBatches(batcher: Batcher): {
  /** @returns the batch that this frame completed by not belonging to it any more */
  readonly add: (frame: CapturedFrame) => Batch | undefined;
  /** @returns the frames that wait for more, if any */
  readonly flush: () => Batch | undefined;
} {
  let frames: CapturedFrame[] = [];
  function take(end: BatchEnd | undefined): Batch | undefined {
    const first = frames[0];
    const last = frames.at(-1);
    if (end === undefined || first === undefined || last === undefined) return undefined;
    const batch = { frames, firstMs: first.timestampMs, lastMs: last.timestampMs, ...end };
    frames = [];
    return batch;
  }
  return {
    add(given) {
      const { cut, frame } = batcher.add(given);
      const complete = take(cut);
      frames.push(frame);
      return complete;
    },
    flush: () => take(batcher.flush()),
  };
}
