import { setTimeout as delay } from 'node:timers/promises';
import type { ConvertFrames, ConvertFramesInput } from '@frame-ingest/converter';
import { createConcurrencyLimit } from '../src/limit-concurrency.ts';

/** A conversion that ends when the test says so. */
function createConversions() {
  const started: ConvertFramesInput[] = [];
  const ends: { finish(): void; fail(error: Error): void }[] = [];
  const convertFrames = ((input) =>
    new Promise((resolve, reject) => {
      started.push(input);
      ends.push({ finish: () => resolve({} as never), fail: reject });
    })) as ConvertFrames;
  return { started, ends, convertFrames };
}

function input(endMs: number): ConvertFramesInput {
  return { frames: [], endMs, timeoutMs: 1000, segmentUuid: new Uint8Array(16) };
}

test('two at a time are converted, and the others in the order in which they came', async () => {
  const { started, ends, convertFrames } = createConversions();
  const convert = createConcurrencyLimit(2)(convertFrames);
  const begun = (): number[] => started.map(({ endMs }) => endMs);

  const all = [1, 2, 3, 4].map((endMs) => convert(input(endMs)));
  await delay(1);
  expect(begun()).toEqual([1, 2]);
  ends[1]?.finish();
  await all[1];
  await delay(1);
  expect(begun()).toEqual([1, 2, 3]);
  for (const index of [0, 2]) ends[index]?.finish();
  await delay(1);
  ends[3]?.finish();
  await Promise.all(all);

  expect(begun()).toEqual([1, 2, 3, 4]);
});

test('work of another kind waits for the same turns', async () => {
  const { ends, convertFrames } = createConversions();
  const limitConcurrency = createConcurrencyLimit(1);
  const convert = limitConcurrency(convertFrames);
  let extracted = false;
  const extract = limitConcurrency(async (_input: { readonly timeoutMs: number }) => {
    extracted = true;
  });

  const both = [convert(input(1)), extract({ timeoutMs: 1000 })];
  await delay(1);
  expect(extracted).toBe(false);
  ends[0]?.finish();
  await Promise.all(both);

  expect(extracted).toBe(true);
});

test('a conversion that fails makes room as well', async () => {
  const { ends, convertFrames } = createConversions();
  const convert = createConcurrencyLimit(1)(convertFrames);
  const [first, second] = [convert(input(1)), convert(input(2))];
  await delay(1);

  ends[0]?.fail(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  ends[1]?.finish();

  await expect(second).resolves.toEqual({});
});

test('who waited has that much less time', async () => {
  const { started, ends, convertFrames } = createConversions();
  const convert = createConcurrencyLimit(1)(convertFrames);
  const both = [convert(input(1)), convert(input(2))];
  await delay(100);

  for (const index of [0, 1]) {
    ends[index]?.finish();
    await both[index];
    await delay(1);
  }

  expect(started[0]?.timeoutMs).toBeGreaterThan(950);
  expect(started[1]?.timeoutMs).toBeLessThan(910);
});
