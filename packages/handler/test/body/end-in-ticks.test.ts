import { Readable } from 'node:stream';
import { endInTicks } from '../../src/body/end-in-ticks.ts';

test('work that reads memory has ended', async () => {
  const read = endInTicks<number>((resolve) => {
    let length = 0;
    Readable.from(Array.from({ length: 500 }, () => Buffer.alloc(100_000)))
      .on('data', (chunk: Buffer) => {
        length += chunk.length;
      })
      .on('end', () => resolve(length));
  });

  expect(await read).toBe(50_000_000);
});

test('work that stands still is told', async () => {
  expect(await endInTicks(() => {})).toBeUndefined();
});

test('what the work throws or rejects with is thrown', async () => {
  const asynchronous = endInTicks((_, reject) => process.nextTick(reject, new Error('later')));
  const synchronous = endInTicks(() => {
    throw new Error('at once');
  });

  await expect(asynchronous).rejects.toThrow('later');
  await expect(synchronous).rejects.toThrow('at once');
});
