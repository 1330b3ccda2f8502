import { DataEndpointCache } from '../src/index.ts';

test('an endpoint is kept for 45 minutes, and not a moment longer', async () => {
  let elapsedMs = 0;
  let lookUps = 0;
  const cache = new DataEndpointCache(() => elapsedMs);
  const get = () =>
    cache.get('cam', async () => {
      lookUps += 1;
      return `endpoint ${lookUps}`;
    });

  const first = await get();
  elapsedMs = 45 * 60_000 - 1;
  const late = await get();
  elapsedMs += 1;

  expect([first, late, await get()]).toEqual(['endpoint 1', 'endpoint 1', 'endpoint 2']);
});

test('a look-up that failed is not kept', async () => {
  const cache = new DataEndpointCache();
  const failed = cache.get('cam', () => Promise.reject(new Error('not now')));
  await expect(failed).rejects.toThrow('not now');

  expect(await cache.get('cam', async () => 'endpoint')).toBe('endpoint');
});

test('a look-up goes on while one of its callers waits, and ends with the last of them', async () => {
  const cache = new DataEndpointCache();
  const callers = [new AbortController(), new AbortController()];
  const reasons: unknown[] = [];
  const hang = (signal: AbortSignal): Promise<string> => {
    signal.addEventListener('abort', () => reasons.push(signal.reason));
    return new Promise(() => {});
  };
  const waiting = callers.map(({ signal }) => cache.get('cam', hang, signal).catch((error) => error));

  callers[0]?.abort('first');
  expect(await waiting[0]).toBe('first');
  expect(reasons).toEqual([]);
  callers[1]?.abort('second');
  expect(await waiting[1]).toBe('second');

  expect(reasons).toEqual(['second']);
  expect(await cache.get('cam', async () => 'endpoint')).toBe('endpoint');
});

test('what is forgotten while it is looked up is not kept', async () => {
  const cache = new DataEndpointCache();
  let answer: (endpoint: string) => void = () => {};
  const slow = cache.get('cam', () => new Promise((resolve) => (answer = resolve)));

  cache.forget('cam');
  answer('old');

  expect(await slow).toBe('old');
  expect(await cache.get('cam', async () => 'new')).toBe('new');
});
