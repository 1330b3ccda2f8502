import { createUploadQueue, type UploadQueue } from '../src/batch/create-upload-queue.ts';

/** A queue whose sends end when the test says so. */
function createSlowQueue(maxWaiting: number): {
  queue: UploadQueue<number>;
  begun: number[];
  dropped: number[];
  finishOne: () => Promise<void>;
} {
  const begun: number[] = [];
  const dropped: number[] = [];
  const finishers: (() => void)[] = [];
  const queue = createUploadQueue<number>({
    maxWaiting,
    send(item) {
      begun.push(item);
      return new Promise((resolve) => finishers.push(resolve));
    },
    onDropped: (item) => dropped.push(item),
  });
  async function finishOne(): Promise<void> {
    finishers.shift()?.();
    await new Promise(setImmediate);
  }
  return { queue, begun, dropped, finishOne };
}

test('the next item waits until the one before it has been answered', async () => {
  const { queue, begun, finishOne } = createSlowQueue(5);

  queue.push(1);
  queue.push(2);
  expect(begun).toEqual([1]);

  await finishOne();
  expect(begun).toEqual([1, 2]);
});

test('items are sent in the order given', async () => {
  const sent: number[] = [];
  const queue = createUploadQueue<number>({
    maxWaiting: 10,
    // The earlier an item, the longer it takes.
    send: (item) => new Promise((resolve) => setTimeout(() => resolve(void sent.push(item)), 10 - item)),
    onDropped: () => undefined,
  });

  for (const item of [1, 2, 3, 4]) queue.push(item);
  await queue.drained();

  expect(sent).toEqual([1, 2, 3, 4]);
});

test('when too many wait, the oldest give way and are reported', async () => {
  const { queue, begun, dropped, finishOne } = createSlowQueue(2);

  for (const item of [1, 2, 3, 4, 5]) queue.push(item);
  expect(dropped).toEqual([2, 3]);

  for (let i = 0; i < 3; i += 1) await finishOne();
  expect(begun).toEqual([1, 4, 5]);
});

test('it is drained only when the last item has been dealt with', async () => {
  const { queue, finishOne } = createSlowQueue(5);
  let drained = false;
  queue.push(1);
  queue.push(2);
  const draining = queue.drained().then(() => {
    drained = true;
  });

  await finishOne();
  expect(drained).toBe(false);
  await finishOne();
  await draining;
  expect(drained).toBe(true);
});

test('an empty queue is drained, and works again afterwards', async () => {
  const { queue, begun, finishOne } = createSlowQueue(5);

  await queue.drained();
  queue.push(1);
  await finishOne();
  await queue.drained();
  queue.push(2);

  expect(begun).toEqual([1, 2]);
});
