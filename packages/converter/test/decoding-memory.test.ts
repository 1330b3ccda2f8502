import { decodeWithin } from '../src/decode/decoding-memory.ts';

const largest = 3840 * 2160 * 8;

/** A decoder that ends when it is told to. */
function decoders() {
  const log: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const start = (name: string, bytes: number): Promise<string> =>
    decodeWithin(bytes, () => {
      log.push(`${name} begins`);
      return new Promise((resolve, reject) =>
        ends.set(name, (error) => (error ? reject(error) : resolve(name))),
      );
    });
  const end = async (name: string, error?: Error): Promise<void> => {
    ends.get(name)?.(error);
    await new Promise((resolve) => setImmediate(resolve));
    log.push(`${name} ended`);
  };
  return { log, start, end };
}

test('images of usual sizes are decoded side by side, the largest one after the other', async () => {
  const { log, start, end } = decoders();
  const done = [start('a', 1e6), start('b', 1e6), start('4K', largest), start('4K too', largest)];

  for (const name of ['a', 'b', '4K', '4K too']) await end(name);

  expect(log).toEqual([
    ...['a begins', 'b begins', 'a ended', '4K begins', 'b ended'],
    ...['4K too begins', '4K ended', '4K too ended'],
  ]);
  expect(await Promise.all(done)).toEqual(['a', 'b', '4K', '4K too']);
});

test('small images do not keep a large one waiting', async () => {
  const { log, start, end } = decoders();
  const done = [start('small', 1e6), start('large', largest), start('late', 1e6)];

  for (const name of ['small', 'large', 'late']) await end(name);

  expect(log.filter((line) => line.endsWith('begins'))).toEqual([
    'small begins',
    'large begins',
    'late begins',
  ]);
  await Promise.all(done);
});

test('what is larger than the budget is decoded alone, and a failure gives back what it took', async () => {
  const { log, start, end } = decoders();
  const failed = expect(start('huge', 10 * largest)).rejects.toThrow('broken');
  const next = start('next', largest);

  await end('huge', new Error('broken'));
  await failed;
  await end('next');

  expect(log).toEqual(['huge begins', 'next begins', 'huge ended', 'next ended']);
  expect(await next).toBe('next');
});
