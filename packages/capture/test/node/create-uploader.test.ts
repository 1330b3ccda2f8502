import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { codecLimits, defaultLimits, readH264Batch } from '@frame-ingest/contract';
import { exampleFrames } from '../../../../test/support/sample.ts';
import { type RunningStack, startStack } from '../../../../test/support/stack.ts';
import {
  createUploader,
  type UploadedFrame,
  type Uploader,
  type UploaderOptions,
} from '../../src/node/create-uploader.ts';
import { encodeFrames } from '../support/h264-frames.ts';
import { noteEvents } from '../support/note-events.ts';
import { findBrokenPromises, readArchivedTimes } from './archived-times.ts';
import { makeTemporaryFolder, removeTemporaryFolders } from './temporary-folder.ts';

const startMs = Date.now() - 3_600_000;
const timeOf = (index: number): number => startMs + index * 100;
const timesOf = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => timeOf(from + index));

afterAll(removeTemporaryFolders);

async function addFrames(uploader: Uploader, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += 1) {
    const image = exampleFrames[index % exampleFrames.length] ?? Buffer.of();
    await uploader.add({ timestampMs: timeOf(index), image });
  }
}

function sizeOf(directory: string): number {
  // What is looked at may go meanwhile.
  const sizes = readdirSync(directory).map(
    (name) => statSync(join(directory, name), { throwIfNoEntry: false })?.size,
  );
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

describe('with a service', () => {
  const stacks: RunningStack[] = [];
  const dataDir = makeTemporaryFolder();

  afterAll(async () => {
    for (const stack of stacks) await stack.stop();
  });

  /** Always at the same address. */
  async function start(): Promise<RunningStack> {
    const [first] = stacks;
    const args = first === undefined ? [] : ['--port', new URL(first.api).port];
    const stack = await startStack(dataDir, {}, { args });
    stacks.push(stack);
    return stack;
  }

  test('through two kills of the service and one start without it, every frame arrives once', async () => {
    let stack = await start();
    const { events, told } = noteEvents();
    const options: UploaderOptions = {
      ...{ directory: makeTemporaryFolder(), url: stack.api, streamName: 'cam-kill', framerate: 10 },
      events,
    };
    const first = await createUploader(options);
    await addFrames(first, 0, 65);
    await stack.stop('SIGKILL');
    await addFrames(first, 65, 130);
    await first.stopNow();

    const second = await createUploader(options);
    expect(second.state().batches).toBeGreaterThanOrEqual(3);
    await addFrames(second, 140, 200);
    stack = await start();
    second.retryNow();
    while (second.state().batches > 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await stack.stop('SIGKILL');
    stack = await start();
    await second.stop();

    expect(await readArchivedTimes(stack, 'cam-kill')).toEqual([...timesOf(0, 130), ...timesOf(140, 200)]);
    expect(await findBrokenPromises(stack)).toEqual([]);
    expect(told.filter((entry) => !/^(answer|retry)/.test(entry))).toEqual([]);
    expect(told.some((entry) => entry.startsWith('retry'))).toBe(true);
  }, 180_000);
});

describe('what it is told and tells', () => {
  let server: Server;
  let url: string;
  let respond: RequestListener;

  beforeAll(async () => {
    server = createServer((request, response) => respond(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const config = {
    ...{ stream: null, streams: ['door', 'cam-*'], playback: false, framerate: 25, batchMs: 3000 },
    ...{ bodies: ['application/json'], formats: ['image/jpeg'], canvas: null, maxFragmentMs: 10_000 },
    limits: defaultLimits,
  };
  const json =
    (status: number, value: unknown): RequestListener =>
    (_, response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const unreachable: typeof fetch = () => Promise.reject(new TypeError('no network'));

  test('what the service suggests is remembered, so that a start without a network works', async () => {
    respond = json(200, config);
    const directory = makeTemporaryFolder();
    const first = await createUploader({ directory, url, streamName: 'cam-1' });
    expect(first.framerate).toBe(25);
    await first.stop();

    const second = await createUploader({ directory, url, streamName: 'cam-1', fetch: unreachable });
    await addFrames(second, 0, 1);
    await second.stopNow();

    expect(second.framerate).toBe(25);
    expect(second.state()).toMatchObject({ batches: 1, frames: 1 });
  });

  test.each([
    ['of another service', JSON.stringify({ url: 'http://other.test', config })],
    ['cut short', '{"url":'],
    ['without limits', JSON.stringify({ url: 'http://127.0.0.1:9', config: { ...config, limits: {} } })],
  ])('a memory %s is none, and the error of a first start says what is needed', async (_, memory) => {
    const directory = makeTemporaryFolder();
    writeFileSync(join(directory, 'service-config.json'), memory);

    const starting = createUploader({ directory, url: 'http://127.0.0.1:9', fetch: unreachable });

    await expect(starting).rejects.toMatchObject({
      code: 'network_failure',
      message: expect.stringContaining('The first start needs the service'),
    });
    // It has given the directory back.
    await (await createUploader({ directory, url, limits: defaultLimits })).stop();
  });

  test.each([
    ['door', undefined],
    ['cam-7', undefined],
    ['garage', 'does not accept frames for the stream "garage". It accepts: door, cam-*.'],
    [undefined, 'requires a stream name in every request, but none is given. It accepts: door, cam-*.'],
  ])('the stream %s is looked for before anything is captured', async (streamName, message) => {
    respond = json(200, config);
    const starting = createUploader({
      ...{ directory: makeTemporaryFolder(), url },
      ...(streamName === undefined ? {} : { streamName }),
    });

    if (message === undefined) await (await starting).stop();
    else {
      await expect(starting).rejects.toMatchObject({
        code: 'stream_not_allowed',
        message: expect.stringContaining(message),
      });
    }
  });

  test('one uploader at a time has a directory', async () => {
    const directory = makeTemporaryFolder();
    const first = await createUploader({ directory, url, limits: defaultLimits });

    await expect(createUploader({ directory, url, limits: defaultLimits })).rejects.toMatchObject({
      code: 'busy',
    });

    await first.stop();
  });

  test.each(['', 'ftp://example.com', 'example.com', 'https://example.com/?a=b'])(
    '%p is no address',
    async (wrong) => {
      const directory = makeTemporaryFolder();

      await expect(createUploader({ directory, url: wrong, limits: defaultLimits })).rejects.toThrow(
        'url is',
      );
    },
  );

  test('frames that cannot be sent are told of one by one, and the rest goes on', async () => {
    const lost: string[] = [];
    const uploader = await createUploader({
      ...{ directory: makeTemporaryFolder(), url, limits: defaultLimits, fetch: unreachable },
      events: { onLost: (_, reason) => lost.push(reason) },
    });
    const image = exampleFrames[0] ?? Buffer.of();

    await uploader.add({ timestampMs: timeOf(1), image });
    await uploader.add({ timestampMs: timeOf(1), image });
    await uploader.add({ timestampMs: timeOf(2) + 0.5, image });
    await uploader.add({ timestampMs: timeOf(2), image: Buffer.from('GIF89a') });
    await uploader.add({ timestampMs: timeOf(3), image });
    await uploader.stopNow();

    expect(lost).toEqual([
      expect.stringContaining('not after the time of the frame before'),
      expect.stringContaining('whole milliseconds'),
      'it is not a JPEG, PNG or WebP file',
    ]);
    expect(uploader.state().frames).toBe(2);
    await expect(uploader.add({ timestampMs: timeOf(4), image })).rejects.toThrow('has been stopped');
  });

  test('access units are sent as what they are, without those that build on one that could not be taken', async () => {
    const told: string[] = [];
    const sent: Uint8Array[] = [];
    const uploader = await createUploader({
      ...{ directory: makeTemporaryFolder(), url, limits: defaultLimits },
      events: {
        onLost: (_, reason) => told.push(reason),
        onSkipped: ({ skipReason }) => told.push(skipReason),
      },
      fetch: async (_, init) => {
        sent.push(init?.body as Uint8Array);
        throw new TypeError('no network');
      },
    });
    const frames = encodeFrames({ startMs, frames: 40, keyEvery: 20, size: '176x144' });

    for (const [index, frame] of frames.entries()) {
      const timestampMs = index === 5 ? timeOf(4) : frame.timestampMs;
      await uploader.add({ ...frame, timestampMs });
    }
    while (sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await uploader.stopNow();

    const [body] = sent;
    const { codecPrivate, frames: units, timestamps } = readH264Batch(body ?? new Uint8Array());
    expect(codecPrivate).toEqual(frames[0]?.h264.codecPrivate);
    expect(timestamps).toEqual([...timesOf(0, 5), ...timesOf(6, 20)]);
    expect(units.slice(0, 5)).toEqual(
      frames.slice(0, 5).map(({ image: data, h264: { keyframe } }) => ({ keyframe, data })),
    );
    expect(units.slice(5)).toEqual(Array(14).fill(null));
    expect(told).toEqual([
      expect.stringContaining('not after the time of the frame before'),
      ...Array(14).fill(expect.stringContaining('a picture before it is missing')),
    ]);
  });

  test('what H.264 the service takes is told; an older one takes none', async () => {
    respond = json(200, { ...config, h264: codecLimits });
    const uploader = await createUploader({ directory: makeTemporaryFolder(), url, streamName: 'door' });
    respond = json(200, config);
    const older = await createUploader({ directory: makeTemporaryFolder(), url, streamName: 'door' });

    expect(uploader.h264).toEqual({ ...codecLimits, maxFramePixels: defaultLimits.maxFramePixels });
    expect(older.h264).toBeUndefined();
    await Promise.all([uploader.stop(), older.stop()]);
  });

  test('a pause of an encoder ends no batch, for what comes after it builds on what was before', async () => {
    let received = 0;
    const uploader = await createUploader({
      ...{ directory: makeTemporaryFolder(), url, limits: defaultLimits },
      fetch: async () => {
        received += 1;
        throw new TypeError('no network');
      },
    });
    const frames = encodeFrames({ frames: 3, size: '176x144' });

    const nowMs = Date.now();
    await uploader.add({ ...(frames[0] as UploadedFrame), timestampMs: nowMs });
    await uploader.add({ ...(frames[1] as UploadedFrame), timestampMs: nowMs + 1 });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await uploader.add({ ...(frames[2] as UploadedFrame), timestampMs: Date.now() });
    const receivedBefore = received;
    await uploader.stopNow();

    expect(receivedBefore).toBe(0);
    expect(uploader.state()).toMatchObject({ batches: 1, frames: 3 });
  });

  test('no frame gets into the time that the tail of the run before takes', async () => {
    const lost: string[] = [];
    const directory = makeTemporaryFolder();
    const options = { directory, url, limits: defaultLimits, fetch: unreachable };
    const first = await createUploader(options);
    await addFrames(first, 0, 2);
    await first.stopNow();
    const second = await createUploader({ ...options, events: { onLost: (_, reason) => lost.push(reason) } });
    await addFrames(second, 5, 20);
    await second.stopNow();

    // Two frames 100 ms apart last a second, which is the shortest batch.
    expect(lost).toEqual(
      Array(5).fill(expect.stringContaining('lies in the last frame of the batch before')),
    );
    expect(second.state().frames).toBe(12);
  });

  test('the last frames of a camera that stands still are sent', async () => {
    let received = 0;
    const uploader = await createUploader({
      ...{ directory: makeTemporaryFolder(), url, limits: defaultLimits },
      fetch: async () => {
        received += 1;
        throw new TypeError('no network');
      },
    });

    await uploader.add({ timestampMs: Date.now(), image: exampleFrames[0] ?? Buffer.of() });
    while (received === 0) await new Promise((resolve) => setTimeout(resolve, 50));

    await uploader.stopNow();
  });

  test.each(['drop-oldest', 'thin-out'] as const)(
    'a folder that is full makes room by %s, and every frame is counted',
    async (whenFull) => {
      const directory = makeTemporaryFolder();
      const maxStoredBytes = 3_000_000;
      let dropped = 0;
      let thinned = 0;
      let lost = 0;
      const uploader = await createUploader({
        ...{ directory, url, limits: defaultLimits, fetch: unreachable, maxStoredBytes, whenFull },
        events: {
          onDropped: ({ frameCount }) => {
            dropped += frameCount;
          },
          onThinned: (_, pictures) => {
            thinned += pictures;
          },
          onLost: () => {
            lost += 1;
          },
        },
      });
      let addedBytes = 0;
      let largestBytes = 0;
      for (let index = 0; index < 250; index += 1) {
        await addFrames(uploader, index, index + 1);
        addedBytes += exampleFrames[index % exampleFrames.length]?.length ?? 0;
        largestBytes = Math.max(largestBytes, sizeOf(directory));
      }
      await uploader.stopNow();

      const { frames, bytes, oldestMs } = uploader.state();
      expect(addedBytes).toBeGreaterThan(2 * maxStoredBytes);
      expect({ frames: frames + dropped + thinned, lost }).toEqual({ frames: 250, lost: 0 });
      expect(largestBytes).toBeLessThan(1.2 * maxStoredBytes);
      expect(bytes).toBeGreaterThan(0.5 * maxStoredBytes);
      expect(whenFull === 'thin-out' ? thinned : dropped).toBeGreaterThan(0);
      // Half as many pictures reach twice as far back.
      if (whenFull === 'thin-out') expect([oldestMs, dropped]).toEqual([timeOf(0), 0]);
    },
    120_000,
  );

  test('stop says why the service does not take what is left, which stays on disk', async () => {
    respond = json(403, { message: 'Forbidden' });
    const directory = makeTemporaryFolder();
    const uploader = await createUploader({ directory, url, limits: defaultLimits });
    await addFrames(uploader, 0, 5);

    await expect(uploader.stop()).rejects.toMatchObject({ code: 'gateway_refused', status: 403 });

    const next = await createUploader({ directory, url, limits: defaultLimits, fetch: unreachable });
    expect(next.state().frames).toBe(5);
    await next.stopNow();
  });

  test('stopNow breaks off a request that is not answered, and a stop that waits', async () => {
    respond = () => undefined;
    const uploader = await createUploader({ directory: makeTemporaryFolder(), url, limits: defaultLimits });
    await addFrames(uploader, 0, 5);
    const stopping = uploader.stop();
    while (uploader.state().activity !== 'sending') await new Promise((resolve) => setTimeout(resolve, 5));

    await uploader.stopNow();
    await stopping;

    expect(uploader.state()).toMatchObject({ activity: 'paused', batches: 1 });
  });
});
