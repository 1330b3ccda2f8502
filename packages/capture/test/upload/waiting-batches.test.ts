import type { LoggedBatch } from '../../src/log/frame-log.ts';
import { createWaitingBatches } from '../../src/upload/waiting-batches.ts';

const batchOf = (sequence: number, frameCount = 10): LoggedBatch => ({
  ...{ sequence, frameCount, skippedCount: 0, keyframeCount: 0, imageBytes: frameCount * 100 },
  ...{ firstMs: 1, lastMs: 2, lastFrameMs: 1 },
});

test('batches go from anywhere, and the sums are those of what is left', () => {
  const waiting = createWaitingBatches([batchOf(3), batchOf(5), batchOf(8)]);
  waiting.push(batchOf(9, 4));

  waiting.remove(5);
  waiting.remove(3);
  waiting.remove(7);

  expect(waiting.all.map(({ sequence }) => sequence)).toEqual([8, 9]);
  expect([waiting.frames(), waiting.bytes()]).toEqual([14, 1400]);
});

test('a batch that was thinned takes the place of what it was', () => {
  const waiting = createWaitingBatches([batchOf(1), batchOf(2)]);

  waiting.replace(batchOf(1, 5));
  waiting.replace(batchOf(7, 5));

  expect(waiting.all.map(({ frameCount }) => frameCount)).toEqual([5, 10]);
  expect([waiting.frames(), waiting.bytes()]).toEqual([15, 1500]);
});
