import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DeleteStreamCommand,
  DescribeStreamCommand,
  KinesisVideoClient,
} from '@aws-sdk/client-kinesis-video';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import fc from '../../../test/support/properties.ts';
import {
  type FollowStreamOptions,
  followStream,
  type InterruptedError,
  type Interruption,
  NoAnswerError,
  ServiceError,
  StreamLostError,
} from '../src/index.ts';
import { type CuttingProxy, startCuttingProxy } from './support/cutting-proxy.ts';
import { collectUntilError, numbersOf, someTime, take } from './support/payload.ts';
import { clusterAt, Producer, putFragments } from './support/put-fragments.ts';

let server: KvsLocal;
let now: number;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  now = someTime + 100_000;
  server = await startKvsLocal({
    streams: [{ name: 'camera', dataRetentionInHours: 1 }],
    clock: () => now,
    onFault: () => {},
  });
});

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await server.close();
});

function clientConfig(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  };
}

type Selector = NonNullable<FollowStreamOptions['startSelector']>;
const earliest: Selector = { StartSelectorType: 'EARLIEST' };
const backOff = { baseDelayMs: 1, maxDelayMs: 5 };

function follow(startSelector: Selector, options: Partial<FollowStreamOptions> = {}, endpoint = server.url) {
  return followStream({
    streamName: 'camera',
    startSelector,
    clientConfig: clientConfig(endpoint),
    backOff,
    ...options,
  } as FollowStreamOptions);
}

async function cutting(...args: [cuts: readonly number[], how?: 'reset' | 'end']): Promise<CuttingProxy> {
  const proxy = await startCuttingProxy(server.url, ...args);
  open.push(proxy);
  return proxy;
}

test("each fragment comes while the producer's request is still open", async () => {
  const producer = new Producer(server.url, 'camera');
  const fragments = follow(earliest);

  for (const timestampMs of [someTime, someTime + 1000, someTime + 2000]) {
    const number = await producer.put(clusterAt(timestampMs));
    const { value } = await fragments.next();
    expect(value).toMatchObject({
      number,
      producerTimestampMs: timestampMs,
      serverTimestampMs: now,
      timecodeMs: timestampMs,
      continuationToken: number,
      millisBehindNow: 0,
    });
    expect(value?.frames.map((frame) => frame.timestampMs)).toEqual([timestampMs, timestampMs + 500]);
  }
  await fragments.return();
  await producer.end();
});

test('NOW, the default, begins with what comes', async () => {
  await putFragments(server.url, 'camera', [someTime]);
  const fragments = followStream({
    streamName: 'camera',
    clientConfig: clientConfig(server.url),
  });
  const next = fragments.next();
  // The request is sent with the first call; until it is there, what is put may still be of the past.
  const producer = new Producer(server.url, 'camera');
  let came = false;
  void next.then(() => {
    came = true;
  });
  const numbers: string[] = [];
  for (let index = 1; !came; index += 1) numbers.push(await producer.put(clusterAt(someTime + index * 1000)));
  await producer.end();

  expect(numbers).toContain((await next).value?.number);
  await fragments.return();
});

test('every start selector begins where it says', async () => {
  const numbers: string[] = [];
  for (const index of [0, 1, 2, 3]) {
    now = someTime + 50_000 + index * 2000;
    numbers.push(...(await putFragments(server.url, 'camera', [someTime + index * 2000])));
  }
  const selectors: Selector[] = [
    earliest,
    { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: numbers[0] },
    { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: numbers[1] },
    { StartSelectorType: 'PRODUCER_TIMESTAMP', StartTimestamp: new Date(someTime + 2000) },
    { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: new Date(someTime + 54_000) },
  ];

  const firsts = [];
  for (const selector of selectors) firsts.push(...(await take(follow(selector), 1)));

  expect(numbersOf(firsts)).toEqual([numbers[0], numbers[1], numbers[2], numbers[1], numbers[2]]);
});

test('a stream may be named by its ARN, and read with a client of the caller, which stays usable', async () => {
  const numbers = await putFragments(server.url, 'camera', [someTime]);
  const client = new KinesisVideoClient(clientConfig(server.url));
  const describe = () => client.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  const streamARN = (await describe()).StreamInfo?.StreamARN ?? '';

  const fragments = await take(followStream({ streamARN, startSelector: earliest, client }), 1);

  expect(numbersOf(fragments)).toEqual(numbers);
  expect((await describe()).StreamInfo?.StreamName).toBe('camera');
  client.destroy();
});

test('wherever connections break, each fragment comes once and in its order', async () => {
  const timestamps = Array.from({ length: 6 }, (_, index) => someTime + index * 2000);
  const numbers = await putFragments(server.url, 'camera', timestamps, 300);
  let cutsMade = 0;

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 6000 }), { maxLength: 8 }),
      fc.constantFrom('reset' as const, 'end' as const),
      async (cuts, how) => {
        const proxy = await startCuttingProxy(server.url, cuts, how);
        try {
          const fragments = await take(follow(earliest, {}, proxy.url), numbers.length);
          expect(numbersOf(fragments)).toEqual(numbers);
          expect(fragments.map(({ frames }) => frames.length)).toEqual(numbers.map(() => 2));
        } finally {
          cutsMade += proxy.cutsMade();
          await proxy.close();
        }
      },
    ),
    { numRuns: 40 },
  );
  expect(cutsMade).toBeGreaterThan(10);
});

test('what is put while the connection is broken is not left out', async () => {
  const [first = ''] = await putFragments(server.url, 'camera', [someTime]);
  const interruptions: Interruption[] = [];
  // Room for the endpoint and the first fragment, and for some of what follows.
  const proxy = await cutting([1800]);
  const fragments = follow(earliest, { onInterruption: (each) => interruptions.push(each) }, proxy.url);
  const read = [(await fragments.next()).value?.number];

  const others = await putFragments(
    server.url,
    'camera',
    [2, 4, 6, 8].map((s) => someTime + s * 1000),
    500,
  );
  for (const _ of others) read.push((await fragments.next()).value?.number);
  await fragments.return();

  expect(read).toEqual([first, ...others]);
  expect(proxy.cutsMade()).toBe(1);
  expect(interruptions[0]).toMatchObject({ error: { name: 'InterruptedError' } });
});

test('a fragment that breaks off before any was given comes again, with NOW as well', async () => {
  const interruptions: Interruption[] = [];
  // Room for the endpoint, and for some of a first fragment of 6 kB.
  const proxy = await cutting([4000], 'end');
  const onInterruption = (each: Interruption): void => void interruptions.push(each);
  const fragments = follow({ StartSelectorType: 'NOW' }, { onInterruption }, proxy.url);
  const producer = new Producer(server.url, 'camera');
  const first = fragments.next();
  const numbers: string[] = [];
  for (let index = 0; interruptions.length === 0; index += 1) {
    numbers.push(await producer.put(clusterAt(someTime + index * 1000, 3000)));
  }
  numbers.push(await producer.put(clusterAt(someTime + 1_000_000, 3000)));
  await producer.end();

  const read = [(await first).value?.number];
  while (read.at(-1) !== numbers.at(-1)) read.push((await fragments.next()).value?.number);
  await fragments.return();

  const { error } = interruptions[0] as { error: InterruptedError };
  expect(read).toEqual(numbers.slice(numbers.indexOf(error.underway?.number ?? '')));
});

test('a service that takes the connection and does not answer is asked again', async () => {
  const silent = createServer((request, response) => {
    const isLookUp = request.url === '/getDataEndpoint';
    if (isLookUp) response.end(JSON.stringify({ DataEndpoint: `http://127.0.0.1:${port}` }));
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const errors: unknown[] = [];
  const abort = new AbortController();
  const fragments = follow(
    earliest,
    {
      signal: abort.signal,
      idleTimeoutMs: 10,
      backOff: { ...backOff, maxFailures: 2 },
      onInterruption: ({ error }) => {
        errors.push(error);
        if (errors.length === 3) abort.abort();
      },
    },
    `http://127.0.0.1:${port}`,
  );

  await expect(fragments.next()).rejects.toHaveProperty('name', 'AbortError');

  expect(errors).toEqual([expect.any(NoAnswerError), expect.any(NoAnswerError), expect.any(NoAnswerError)]);
  silent.closeAllConnections();
  silent.close();
});

test('a connection without a byte for too long is replaced, and that is no failure', async () => {
  const [first = ''] = await putFragments(server.url, 'camera', [someTime]);
  const interruptions: Interruption[] = [];
  let enough = (): void => {};
  const wasEnough = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const onInterruption = (interruption: Interruption): void => {
    interruptions.push(interruption);
    if (interruptions.filter(({ continuationToken }) => continuationToken === first).length === 3) enough();
  };
  const fragments = follow(earliest, {
    idleTimeoutMs: 100,
    onInterruption,
    backOff: { ...backOff, maxFailures: 2 },
  });
  expect((await fragments.next()).value?.number).toBe(first);

  const next = fragments.next();
  await wasEnough;
  const [second = ''] = await putFragments(server.url, 'camera', [someTime + 2000]);

  expect((await next).value?.number).toBe(second);
  await fragments.return();
  const failures = interruptions.filter(({ error }) => error !== undefined);
  // A busy machine may not even answer in time.
  expect(failures.every(({ error }) => error instanceof NoAnswerError)).toBe(true);
});

test('too many failures in a row, with nothing between them, end it with the last token', async () => {
  const [first = ''] = await putFragments(server.url, 'camera', [someTime]);
  const fragments = follow(earliest, { backOff: { ...backOff, maxFailures: 3 } });
  await fragments.next();

  await server.close();
  const { error } = await collectUntilError(fragments);

  expect(error).toBeInstanceOf(StreamLostError);
  expect(error).toMatchObject({ attempts: 3, continuationToken: first, retryable: true });
});

test('a fragment to go on after that is gone ends it with the error of the service', async () => {
  await putFragments(server.url, 'camera', [someTime]);

  const { error } = await collectUntilError(
    follow({ StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: '12345' }),
  );

  expect(error).toBeInstanceOf(ServiceError);
  expect(error).toMatchObject({ errorId: 4000, continuationToken: '12345' });
});

test.each([
  ['a stream that is not there', { streamName: 'nobody' }, 'ResourceNotFoundException'],
  ['a selector that is none', { startSelector: { StartSelectorType: 'LATER' } }, 'InvalidArgumentException'],
  ['a stream without a name', { streamName: undefined }, 'TypeError'],
  ['a stream with a name and an ARN', { streamARN: 'arn:aws:kinesisvideo:x' }, 'TypeError'],
])('%s is an error at once', async (_what, options, name) => {
  const { error } = await collectUntilError(follow(earliest, options as unknown as FollowStreamOptions));

  expect(error).toHaveProperty('name', name);
});

test('a stream that is deleted ends it', async () => {
  await putFragments(server.url, 'camera', [someTime]);
  const fragments = follow(earliest);
  await fragments.next();

  const client = new KinesisVideoClient(clientConfig(server.url));
  const { StreamInfo } = await client.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  await client.send(new DeleteStreamCommand({ StreamARN: StreamInfo?.StreamARN }));
  client.destroy();
  const { error } = await collectUntilError(fragments);

  expect(error).toHaveProperty('name', 'ResourceNotFoundException');
});

test('after an abort no further fragment comes, even one that has been received', async () => {
  await putFragments(server.url, 'camera', [someTime, someTime + 2000, someTime + 4000]);
  const abort = new AbortController();
  const reason = new Error('enough');
  const fragments = follow(earliest, { signal: abort.signal });
  await fragments.next();

  abort.abort(reason);

  await expect(fragments.next()).rejects.toBe(reason);
  expect((await fragments.next()).done).toBe(true);
});

test.each(['before', 'while waiting for a fragment', 'while waiting for the next attempt'])(
  'an abort %s throws its reason',
  async (when) => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const isLate = when === 'while waiting for the next attempt';
    const fragments = follow(earliest, {
      signal: abort.signal,
      idleTimeoutMs: isLate ? 1 : 60_000,
      backOff: { baseDelayMs: 60_000, maxDelayMs: 60_000 },
      onInterruption: () => queueMicrotask(() => abort.abort(reason)),
    });

    if (when === 'before') abort.abort(reason);
    const next = fragments.next();
    if (when === 'while waiting for a fragment') setTimeout(() => abort.abort(reason), 50);

    await expect(next).rejects.toBe(reason);
  },
);
