import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import { VirtualTime } from '@frame-ingest/put-media/simulation';
import { type S3Local, startS3Local } from '@frame-ingest/s3-local';
import { listEncoders } from '../../../test/support/processes.ts';
import { composeApi } from '../src/compose.ts';
import type { Handler } from '../src/http/create-handler.ts';
import { createWarmUp, type WarmUpDependencies } from '../src/warm-up.ts';
import { gatewayEvent } from './gateway-event.ts';
import { goodJpeg } from './hostile-images.ts';
import { functionEnvironment } from './start-function.ts';

const cam = { names: ['cam'], prefixes: [] };

describe('a warm-up', () => {
  const nothing = async (): Promise<undefined> => undefined;
  const create = (others: Partial<WarmUpDependencies>) =>
    createWarmUp({
      archive: { read: nothing },
      prepareStream: nothing,
      startEncoder: nothing,
      streams: cam,
      time: new VirtualTime(),
      ...others,
    });

  test.each([
    ['the only stream', cam, ['cam']],
    ['none of several streams', { names: ['cam', 'door'], prefixes: [] }, []],
    ['none where others are made on demand', { names: ['cam'], prefixes: ['room-'] }, []],
    ['none where all are made on demand', { names: [], prefixes: [''] }, []],
  ])('prepares %s', async (_, streams, expected) => {
    const prepared: string[] = [];

    await create({ streams, prepareStream: async (streamName) => void prepared.push(streamName) })();

    expect(prepared).toEqual(expected);
  });

  test('is over, and says nothing, when all of it fails', async () => {
    const fail = async (): Promise<never> => {
      throw new Error('no network');
    };

    await expect(
      create({ archive: { read: fail }, prepareStream: fail, startEncoder: fail })(),
    ).resolves.toBeUndefined();
  });

  test('that nobody answers is told to end after 3 s', async () => {
    const time = new VirtualTime();
    const signals: AbortSignal[] = [];
    const hang = (_: string, signal: AbortSignal): Promise<never> => {
      signals.push(signal);
      return new Promise(() => undefined);
    };

    await time.run(create({ time, archive: { read: hang }, prepareStream: hang })());

    expect(time.elapsed()).toBe(3000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(time.sleeping).toBe(0);
  });
});

describe('after a warm-up of the API', () => {
  const environmentBefore = { ...process.env };
  let dir: string;
  let s3: S3Local;
  let kvs: KvsLocal;
  let control: Server;
  let lookUps: number;
  let isControlBroken: boolean;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'warm-up-'));
    s3 = await startS3Local({ dir, buckets: ['archive'] });
    kvs = await startKvsLocal({ streams: [{ name: 'cam', dataRetentionInHours: 1 }] });
    lookUps = 0;
    isControlBroken = false;
    // In front of the control plane; it tells where the data endpoint is, as that does.
    control = createServer((request, response) => {
      if (request.url === '/getDataEndpoint') lookUps += 1;
      if (isControlBroken) request.socket.destroy();
      else response.end(JSON.stringify({ DataEndpoint: kvs.url }));
    });
    await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
    const kvsUrl = `http://127.0.0.1:${(control.address() as AddressInfo).port}`;
    Object.assign(process.env, functionEnvironment({ s3Url: s3.url, kvsUrl }));
  });
  afterEach(async () => {
    process.env = { ...environmentBefore };
    control.close();
    control.closeAllConnections();
    await Promise.all([s3.close(), kvs.close()]);
    rmSync(dir, { recursive: true });
  });

  async function post(handler: Handler, frameCount = 1): Promise<number | undefined> {
    const frame = `data:image/jpeg;base64,${(await goodJpeg()).toString('base64')}`;
    const body = JSON.stringify({ frames: Array(frameCount).fill(frame), framerate: frameCount });
    const event = gatewayEvent({
      ...{ method: 'POST', path: '/FrameData', body },
      headers: { 'content-type': 'application/json' },
    });
    return (await handler(event, { getRemainingTimeInMillis: () => 20_000 })).statusCode;
  }

  test('the first request does not ask for the data endpoint', async () => {
    const { handler, warmUp } = composeApi(process.env);

    await warmUp();
    const lookUpsBefore = lookUps;

    expect(await post(handler)).toBe(200);
    expect([lookUpsBefore, lookUps]).toEqual([1, 1]);
  });

  test('the first batch of pictures finds an encoder', async () => {
    const others = listEncoders(process.pid);
    const newOnes = (): number[] => listEncoders(process.pid).filter((pid) => !others.includes(pid));
    const { handler, warmUp } = composeApi(process.env);

    await warmUp();
    while (newOnes().length === 0) await delay(20);
    const before = newOnes();

    expect(await post(handler, 2)).toBe(200);
    expect(before).toHaveLength(1);
    expect(newOnes()).toEqual(before);
  });

  test('that found no network, the first request is answered as ever', async () => {
    const { handler, warmUp } = composeApi(process.env);

    isControlBroken = true;
    await warmUp();
    isControlBroken = false;
    const lookUpsBefore = lookUps;

    expect(await post(handler)).toBe(200);
    expect(lookUps).toBe(lookUpsBefore + 1);
  });
});
