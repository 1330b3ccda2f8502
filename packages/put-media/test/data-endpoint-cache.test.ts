import type { IncomingMessage } from 'node:http';
import { DataEndpointCache } from '../src/connection/data-endpoint-cache.ts';
import type { PutMediaClient } from '../src/index.ts';
import { acknowledgement, type FakeService, refuse, startFakeService } from './fake-service.ts';
import { createImpatientClient } from './fault-service.ts';

test('an endpoint is kept for 45 minutes, and not a moment longer', async () => {
  let now = 0;
  let lookUps = 0;
  const cache = new DataEndpointCache(() => now);
  const get = () =>
    cache.get('cam', async () => {
      lookUps += 1;
      return `endpoint ${lookUps}`;
    });

  const first = await get();
  now = 45 * 60_000 - 1;
  const late = await get();
  now += 1;

  expect([first, late, await get()]).toEqual(['endpoint 1', 'endpoint 1', 'endpoint 2']);
});

test('a look-up that failed is not kept', async () => {
  const cache = new DataEndpointCache(() => 0);
  const failed = cache.get('cam', () => Promise.reject(new Error('not now')));
  await expect(failed).rejects.toThrow('not now');

  expect(await cache.get('cam', async () => 'endpoint')).toBe('endpoint');
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
