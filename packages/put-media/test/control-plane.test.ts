import type { ServerResponse } from 'node:http';
import type { PutMediaClient, PutMediaClientConfig, PutMediaInput } from '../src/index.ts';
import { PutMediaClient as Client } from '../src/index.ts';
import { acknowledgement, type FakeService, startFakeService } from './fake-service.ts';
import { createImpatientClient } from './fault-service.ts';

let service: FakeService;
let client: PutMediaClient;
afterEach(async () => {
  client.destroy();
  await service.close();
});

function put(changes: Partial<PutMediaInput> = {}) {
  return client.putMedia({
    streamName: 'cam',
    payload: Uint8Array.of(1),
    producerStartTimestamp: 0,
    fragmentTimecodeType: 'RELATIVE',
    acknowledgement: 'PERSISTED',
    fragmentCount: 1,
    ...changes,
  } as PutMediaInput);
}

const persist = (response: ServerResponse): void => void response.end(acknowledgement('PERSISTED', 1));

describe('GetDataEndpoint that swallows its answers', () => {
  let isHole: boolean;
  let lookUps: number;

  async function start(config: PutMediaClientConfig = {}): Promise<void> {
    isHole = true;
    lookUps = 0;
    service = await startFakeService(persist, (_request, response) => {
      lookUps += 1;
      if (!isHole) response.end(JSON.stringify({ DataEndpoint: service.url }));
    });
    client = createImpatientClient(service.url, {
      timeouts: { idleMs: 60_000, controlMs: 300 },
      maxAttempts: 1,
      ...config,
    });
  }

  test('is told with its name, in its time, and the next call asks anew', async () => {
    await start();

    await expect(put()).rejects.toMatchObject({
      name: 'TimeoutError',
      phase: 'control',
      summary: 'GetDataEndpoint did not answer within 300 ms',
      retryable: true,
    });
    isHole = false;

    expect((await put()).fragments).toHaveLength(1);
    expect(lookUps).toBe(2);
  });

  test('holds none of 151 calls for longer than the hole lasts', async () => {
    await start({ maxAttempts: 30, backOff: { baseDelayMs: 20, maxDelayMs: 50 } });

    const calls = Array.from({ length: 151 }, () => put());
    setTimeout(() => {
      isHole = false;
    }, 2000);
    const results = await Promise.all(calls);

    expect(results.every(({ fragments }) => fragments.length === 1)).toBe(true);
  });

  test('is asked anew after the only caller has given up', async () => {
    await start({ timeouts: { controlMs: 60_000 } });

    await expect(put({ signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: 'AbortedError',
    });
    isHole = false;

    expect((await put()).fragments).toHaveLength(1);
  });
});

describe('what the SDK waits for', () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

  test('credentials that never come end the call, and are asked for anew by the next one', async () => {
    service = await startFakeService(persist);
    let asked = 0;
    client = createImpatientClient(service.url, {
      timeouts: { controlMs: 100 },
      maxAttempts: 1,
      credentials: () => {
        asked += 1;
        return asked === 1 ? new Promise(() => {}) : Promise.resolve(credentials);
      },
    });

    await expect(put()).rejects.toMatchObject({
      name: 'TimeoutError',
      phase: 'control',
      summary: 'The credentials provider did not answer within 100 ms',
    });

    expect((await put()).fragments).toHaveLength(1);
  });

  test('a region that never comes ends the call', async () => {
    service = await startFakeService(persist);
    client = new Client({
      endpoint: service.url,
      credentials,
      region: () => new Promise<string>(() => {}),
      timeouts: { controlMs: 100 },
      maxAttempts: 1,
    });

    await expect(put()).rejects.toMatchObject({
      summary: 'The region provider did not answer within 100 ms',
    });
  });
});
