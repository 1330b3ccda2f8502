import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { DataEndpointCache } from '@frame-ingest/kinesis-video';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import {
  followStream,
  listFragments,
  NoAnswerError,
  readFragmentList,
  StreamLostError,
} from '../src/index.ts';
import { limitCall } from '../src/service/limit-call.ts';
import { collect, collectUntilError, numbersOf, someTime } from './support/payload.ts';
import { putFragments } from './support/put-fragments.ts';

const cleanUps: (() => Promise<void> | void)[] = [];
let server: KvsLocal;
let client: KinesisVideoClient;
let lookUps: number;

beforeEach(async () => {
  server = await startKvsLocal({
    streams: [{ name: 'camera', dataRetentionInHours: 1 }],
    clock: () => someTime + 1000,
    onFault: () => {},
  });
  client = createClient(server.url);
  lookUps = 0;
  client.middlewareStack.add(
    (next) => (input) => {
      lookUps += 1;
      return next(input);
    },
    { step: 'initialize' },
  );
  cleanUps.push(
    () => server.close(),
    () => client.destroy(),
  );
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function createClient(endpoint: string): KinesisVideoClient {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  return new KinesisVideoClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

const list = (changes: { callTimeoutMs?: number; signal?: AbortSignal } = {}): Promise<unknown[]> =>
  collect(listFragments({ client, streamName: 'camera', startMs: 0, endMs: someTime + 10_000, ...changes }));

const backOff = { baseDelayMs: 1, maxDelayMs: 5, maxFailures: 2 };

test.each(['GetDataEndpoint', 'ListFragments'])(
  'an answer of %s that never comes ends the call in time, and the next one works',
  async (operation) => {
    server.injectFault({ type: 'delay', delayMs: 60_000, operation, request: 1 });

    await expect(list({ callTimeoutMs: 300 })).rejects.toMatchObject({
      name: 'NoAnswerError',
      operation,
      timeoutMs: 300,
      retryable: true,
      message: `${operation} did not answer within 300 ms`,
    });

    expect(await list()).toEqual([]);
  },
);

test('an endpoint is asked for anew after the only caller has given up', async () => {
  server.injectFault({ type: 'delay', delayMs: 60_000, operation: 'GetDataEndpoint', request: 1 });

  const caller = new AbortController();
  const givenUp = list({ signal: caller.signal }).catch((error) => error);
  // Only what has arrived is met by the fault.
  while (server.firedFaults.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  caller.abort(new Error('enough'));

  expect(await givenUp).toHaveProperty('message', 'enough');
  expect(await list()).toEqual([]);
  expect(lookUps).toBe(2);
});

test('calls of one client at the same time ask for the endpoint once', async () => {
  await Promise.all(Array.from({ length: 10 }, () => list()));

  expect(lookUps).toBe(1);
});

test('an answer of GetMediaForFragmentList that never comes is asked for again', async () => {
  const numbers = await putFragments(server.url, 'camera', [someTime]);
  server.injectFault({
    type: 'delay',
    delayMs: 60_000,
    operation: 'GetMediaForFragmentList',
    request: 1,
  });

  const fragments = await collect(
    readFragmentList({ client, streamName: 'camera', fragments: numbers, callTimeoutMs: 2000, backOff }),
  );

  expect(numbersOf(fragments)).toEqual(numbers);
});

test('a payload that falls silent is given up in time', async () => {
  const silent = createClient(
    await startService((request, response, url) => {
      if (request.url === '/getDataEndpoint') response.end(JSON.stringify({ DataEndpoint: url }));
      else response.writeHead(200).write(Uint8Array.of(0x1a));
    }),
  );
  cleanUps.push(() => silent.destroy());

  const { error } = await collectUntilError(
    readFragmentList({ client: silent, streamName: 'camera', fragments: ['1'], callTimeoutMs: 100, backOff }),
  );

  expect(error).toBeInstanceOf(StreamLostError);
});

test('to a reader of a stream, an endpoint that never comes is a failure, not silence', async () => {
  const silent = createClient(await startService(() => {}));
  cleanUps.push(() => silent.destroy());

  const { error } = await collectUntilError(
    followStream({ client: silent, streamName: 'camera', callTimeoutMs: 100, backOff }),
  );

  expect(error).toMatchObject({
    name: 'StreamLostError',
    cause: expect.objectContaining({ name: 'NoAnswerError', operation: 'GetDataEndpoint' }),
  });
});

describe('the endpoints of a client', () => {
  const hang = (): Promise<string> => new Promise(() => {});

  test('are not kept while they are pending beyond the limit', async () => {
    const cache = new DataEndpointCache();
    const limited = (signal: AbortSignal) => limitCall('GetDataEndpoint', 50, signal, hang);

    await expect(cache.get('camera', limited)).rejects.toBeInstanceOf(NoAnswerError);

    expect(await cache.get('camera', async () => 'endpoint')).toBe('endpoint');
  });
});

async function startService(
  answer: (...parts: [...Parameters<RequestListener>, url: string]) => void,
): Promise<string> {
  const service = createServer((request, response) => answer(request.resume(), response, url));
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  cleanUps.push(() => {
    service.close();
    service.closeAllConnections();
  });
  return url;
}
