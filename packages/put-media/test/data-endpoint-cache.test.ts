import type { IncomingMessage } from 'node:http';
import { DataEndpointCache } from '../src/connection/data-endpoint-cache.ts';
import type { PutMediaClient } from '../src/index.ts';
import { VirtualTime } from '../src/simulation/index.ts';
import { acknowledgement, type FakeService, refuse, startFakeService } from './fake-service.ts';
import { createImpatientClient } from './fault-service.ts';

const never = new AbortController().signal;

test('an endpoint is kept for 45 minutes, and not a moment longer', async () => {
  const time = new VirtualTime();
  let lookUps = 0;
  const cache = new DataEndpointCache(time, 1000);
  const get = () =>
    cache.get(
      'cam',
      async () => {
        lookUps += 1;
        return `endpoint ${lookUps}`;
      },
      never,
    );

  const first = await get();
  await time.pass(45 * 60_000 - 1);
  const late = await get();
  await time.pass(1);

  expect([first, late, await get()]).toEqual(['endpoint 1', 'endpoint 1', 'endpoint 2']);
});

test('a look-up that failed is not kept', async () => {
  const cache = new DataEndpointCache(new VirtualTime(), 1000);
  const failed = cache.get('cam', () => Promise.reject(new Error('not now')), never);
  await expect(failed).rejects.toThrow('not now');

  expect(await cache.get('cam', async () => 'endpoint', never)).toBe('endpoint');
});

test('a look-up that is never answered ends in time, for all who wait, and is not kept', async () => {
  const time = new VirtualTime();
  const cache = new DataEndpointCache(time, 1000);
  let isToldToEnd = false;
  const hang = (signal: AbortSignal): Promise<string> => {
    signal.addEventListener('abort', () => {
      isToldToEnd = true;
    });
    return new Promise(() => {});
  };

  const first = cache.get('cam', hang, never);
  await time.pass(900);
  const second = cache.get('cam', hang, never);
  const both = Promise.allSettled([first, second]);

  expect(await time.run(both)).toMatchObject([
    {
      reason: {
        name: 'TimeoutError',
        phase: 'control',
        summary: 'GetDataEndpoint did not answer within 1000 ms',
      },
    },
    { reason: { name: 'TimeoutError', phase: 'control' } },
  ]);
  expect(time.elapsed()).toBe(1000);
  expect(isToldToEnd).toBe(true);
  expect(await cache.get('cam', async () => 'endpoint', never)).toBe('endpoint');
  expect(time.sleeping).toBe(0);
});

test('a look-up goes on while one of its callers waits, and ends with the last of them', async () => {
  const cache = new DataEndpointCache(new VirtualTime(), 1000);
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
  expect(await cache.get('cam', async () => 'endpoint', never)).toBe('endpoint');
});

test('what is forgotten while it is looked up is not kept', async () => {
  const cache = new DataEndpointCache(new VirtualTime(), 1000);
  let answer: (endpoint: string) => void = () => {};
  const slow = cache.get('cam', () => new Promise((resolve) => (answer = resolve)), never);

  cache.forget('cam');
  answer('old');

  expect(await slow).toBe('old');
  expect(await cache.get('cam', async () => 'new', never)).toBe('new');
});

describe('an endpoint is looked up', () => {
  let service: FakeService;
  let client: PutMediaClient;
  let lookUps: number;
  afterEach(async () => {
    client.destroy();
    await service.close();
  });

  async function putAfter(putMedia: Parameters<typeof startFakeService>[0]): Promise<number> {
    lookUps = 0;
    service = await startFakeService(putMedia, (_request: IncomingMessage, response) => {
      lookUps += 1;
      response.end(JSON.stringify({ DataEndpoint: service.url }));
    });
    client = createImpatientClient(service.url, { maxAttempts: 1 });
    for (let turn = 0; turn < 2; turn += 1) {
      await client
        .putMedia({
          streamName: 'cam',
          payload: Uint8Array.of(1),
          producerStartTimestamp: 0,
          fragmentTimecodeType: 'RELATIVE',
          acknowledgement: 'PERSISTED',
          fragmentCount: 1,
        })
        .catch(() => {});
    }
    return lookUps;
  }

  test.each<[string, Parameters<typeof startFakeService>[0]]>([
    ['InvalidEndpointException', (response) => refuse(response, 400, 'InvalidEndpointException')],
    ['ResourceNotFoundException', (response) => refuse(response, 404, 'ResourceNotFoundException')],
    ['NotAuthorizedException', (response) => refuse(response, 401, 'NotAuthorizedException')],
    ['a fault of the service', (response) => refuse(response, 500, 'InternalFailure')],
    ['a lost connection', (response) => response.socket?.resetAndDestroy()],
  ])('anew after %s', async (_what, putMedia) => {
    expect(await putAfter(putMedia)).toBe(2);
  });

  test.each<[string, Parameters<typeof startFakeService>[0]]>([
    ['success', (response) => response.end(acknowledgement('PERSISTED', 1))],
    ['a throttle', (response) => refuse(response, 400, 'ClientLimitExceededException')],
    ['another producer', (response) => refuse(response, 400, 'ConnectionLimitExceededException')],
    ['a rejected fragment', (response) => response.end(acknowledgement('ERROR', 1, { ErrorId: 4002 }))],
  ])('once, whatever the number of requests, after %s', async (_what, putMedia) => {
    expect(await putAfter(putMedia)).toBe(1);
  });
});
