import { Broadcast } from '../src/broadcast.ts';

test('a reader that falls too far behind is told so, and the others go on', async () => {
  const broadcast = new Broadcast<number>();
  const slow = broadcast[Symbol.asyncIterator]();
  const quick = broadcast[Symbol.asyncIterator]();

  for (let value = 0; value <= 10_000; value += 1) {
    const next = quick.next();
    broadcast.push(value);
    expect(await next).toEqual({ done: false, value });
  }

  await expect(slow.next()).rejects.toMatchObject({ name: 'ReaderTooSlowError' });
  expect(await slow.next()).toEqual({ done: true, value: undefined });
});

test('what was not read yet comes before the end, and the end before nothing', async () => {
  const broadcast = new Broadcast<number>();
  const iterator = broadcast[Symbol.asyncIterator]();
  broadcast.push(1);
  broadcast.end(new Error('over'));

  expect(await iterator.next()).toEqual({ done: false, value: 1 });
  await expect(iterator.next()).rejects.toThrow('over');
  expect(await iterator.next()).toEqual({ done: true, value: undefined });
});

test('a reader that comes after the end learns of it', async () => {
  const broadcast = new Broadcast<number>();
  broadcast.push(1);
  broadcast.end();

  expect(await broadcast[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
});
