import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import fc from '../../../test/support/properties.ts';
import { listFragments, readFragmentList, StreamLostError } from '../src/index.ts';
import { startCuttingProxy } from './support/cutting-proxy.ts';
import { collect, collectUntilError, numbersOf, someTime } from './support/payload.ts';
import { putFragments } from './support/put-fragments.ts';

let server: KvsLocal;
let numbers: string[];
let now = someTime + 100_000;
const timestamps = [0, 2000, 4000, 6000, 8000].map((offset) => someTime + offset);

beforeAll(async () => {
  server = await startKvsLocal({
    streams: [{ name: 'camera', dataRetentionInHours: 1 }],
    clock: () => now,
    limits: { maxListedFragments: 2 },
    onFault: () => {},
  });
  numbers = [];
  for (const timestampMs of timestamps) {
    numbers.push(...(await putFragments(server.url, 'camera', [timestampMs], 300)));
    now += 2000;
  }
});

afterAll(() => server.close());

function options(endpoint = server.url) {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  return {
    streamName: 'camera',
    clientConfig: { endpoint, region: 'us-east-1', credentials },
    maxFragmentsPerRequest: 2,
    backOff: { baseDelayMs: 1, maxDelayMs: 5 },
  };
}

test('fragments come in the order asked for, over several requests', async () => {
  const wanted = [4, 0, 3, 1, 2].map((index) => numbers[index] ?? '');

  const fragments = await collect(readFragmentList({ ...options(), fragments: wanted }));

  expect(numbersOf(fragments)).toEqual(wanted);
  expect(fragments[0]).toMatchObject({ producerTimestampMs: someTime + 8000, continuationToken: undefined });
});

test('an empty list is no request, and a number that comes twice is read once', async () => {
  const [first = ''] = numbers;

  expect(await collect(readFragmentList({ ...options('http://127.0.0.1:9'), fragments: [] }))).toEqual([]);
  expect(
    numbersOf(await collect(readFragmentList({ ...options(), fragments: [first, first, first] }))),
  ).toEqual([first]);
});

test('wherever connections break, each fragment of the list comes once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 6 }), async (cuts) => {
      const proxy = await startCuttingProxy(server.url, cuts);
      try {
        const fragments = await collect(readFragmentList({ ...options(proxy.url), fragments: numbers }));
        expect(numbersOf(fragments)).toEqual(numbers);
      } finally {
        await proxy.close();
      }
    }),
    { numRuns: 20 },
  );
});

test('a fragment that the archive does not have is an error of the service', async () => {
  const { error } = await collectUntilError(readFragmentList({ ...options(), fragments: ['12345'] }));

  expect(error).toHaveProperty('name', 'ResourceNotFoundException');
});

test('a service that cannot be reached is given up after some attempts', async () => {
  const proxy = await startCuttingProxy(server.url, []);
  await proxy.close();

  const { error } = await collectUntilError(
    readFragmentList({
      ...options(proxy.url),
      fragments: numbers,
      backOff: { baseDelayMs: 1, maxFailures: 2 },
    }),
  );

  expect(error).toBeInstanceOf(StreamLostError);
  expect(error).toHaveProperty('attempts', 2);
});

test('an abort throws its reason', async () => {
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);

  const list = await collectUntilError(readFragmentList({ ...options(), fragments: numbers, signal }));
  const listed = await collectUntilError(listFragments({ ...options(), startMs: 0, endMs: now, signal }));

  expect(list.error).toBe(reason);
  expect(listed.error).toBe(reason);
});

test('a range of time is listed over its pages, in order, both ends included', async () => {
  const range = { startMs: someTime + 2000, endMs: someTime + 6000 };

  const listed = await collect(listFragments({ ...options(), selectorType: 'PRODUCER_TIMESTAMP', ...range }));

  expect(numbersOf(listed)).toEqual(numbers.slice(1, 4));
  expect(listed.map(({ producerTimestampMs }) => producerTimestampMs)).toEqual(timestamps.slice(1, 4));
  expect(listed[0]).toMatchObject({ serverTimestampMs: someTime + 102_000, lengthMs: 1000 });
  const [read] = await collect(readFragmentList({ ...options(), fragments: [listed[0]?.number ?? ''] }));
  expect(listed[0]?.byteLength).toBe(read?.byteLength);
});

test('the server time is what counts without a selector', async () => {
  const range = { startMs: someTime + 104_000, endMs: someTime + 1_000_000 };

  expect(numbersOf(await collect(listFragments({ ...options(), ...range })))).toEqual(numbers.slice(2));
});
