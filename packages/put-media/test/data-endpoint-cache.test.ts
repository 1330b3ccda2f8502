import type { IncomingMessage } from 'node:http';
import { DataEndpointCache } from '@frame-ingest/kinesis-video';
import { type PutMediaClient, TimeoutError } from '../src/index.ts';
import { limitTime } from '../src/limit-time.ts';
import { VirtualTime } from '../src/simulation/index.ts';
import { acknowledgement, type FakeService, refuse, startFakeService } from './fake-service.ts';
import { createImpatientClient } from './fault-service.ts';

const never = new AbortController().signal;

test('a look-up that is never answered ends in time, for all who wait, and is not kept', async () => {
  const time = new VirtualTime();
  const cache = new DataEndpointCache(() => time.elapsed());
  let isToldToEnd = false;
  const hang = (signal: AbortSignal): Promise<string> => {
    signal.addEventListener('abort', () => {
      isToldToEnd = true;
    });
    return new Promise(() => {});
  };
  const toError = () => new TimeoutError('control', 1000, 'GetDataEndpoint');
  const limited = (signal: AbortSignal) => limitTime(time, 1000, signal, toError, hang);

  const first = cache.get('cam', limited, never);
  await time.pass(900);
  const second = cache.get('cam', limited, never);
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

describe('what is looked up ahead', () => {
  const hang = (): Promise<never> => new Promise(() => undefined);

  test('is there for who comes later', async () => {
    const cache = new DataEndpointCache();

    await cache.prepare('cam', async () => 'prepared');

    expect(await cache.get('cam', hang, never)).toBe('prepared');
  });

  test('is not waited for: who comes meanwhile asks, and what was found ahead replaces nothing', async () => {
    const cache = new DataEndpointCache();
    let answer = (_endpoint: string): void => undefined;
    const prepared = cache.prepare('cam', () => new Promise((resolve) => (answer = resolve)));

    expect(await cache.get('cam', async () => 'asked', never)).toBe('asked');
    answer('late');
    await prepared;
    expect(await cache.get('cam', hang, never)).toBe('asked');
  });

  test('is not kept where the stream was to be forgotten meanwhile', async () => {
    const cache = new DataEndpointCache();
    let answer = (_endpoint: string): void => undefined;
    const prepared = cache.prepare('cam', () => new Promise((resolve) => (answer = resolve)));

    cache.forget('cam');
    answer('of before');
    await prepared;

    expect(await cache.get('cam', async () => 'asked', never)).toBe('asked');
  });

  test('and failed is thrown, and not kept', async () => {
    const cache = new DataEndpointCache();

    const prepared = cache.prepare('cam', async () => {
      throw new Error('no network');
    });

    await expect(prepared).rejects.toThrow('no network');
    expect(await cache.get('cam', async () => 'asked', never)).toBe('asked');
  });
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

  test('ahead by `prepare`, and then no more', async () => {
    lookUps = 0;
    service = await startFakeService(
      (response) => response.end(acknowledgement('PERSISTED', 1)),
      (_request: IncomingMessage, response) => {
        lookUps += 1;
        response.end(JSON.stringify({ DataEndpoint: service.url }));
      },
    );
    client = createImpatientClient(service.url, { maxAttempts: 1 });

    await client.prepare({ streamName: 'cam' }, never);
    await client.putMedia({
      ...{ streamName: 'cam', payload: Uint8Array.of(1), fragmentCount: 1 },
      ...{ producerStartTimestamp: 0, fragmentTimecodeType: 'RELATIVE', acknowledgement: 'PERSISTED' },
    });

    expect(lookUps).toBe(1);
  });

  test('ahead only of a stream that can be', async () => {
    service = await startFakeService(() => undefined);
    client = createImpatientClient(service.url, {});

    await expect(client.prepare({ streamName: 'no/stream' }, never)).rejects.toThrow('no/stream');
  });
});
