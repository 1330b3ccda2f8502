import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { CreateStreamCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { fix } from '@frame-ingest/matroska';
import { PutMediaClient } from '@frame-ingest/put-media';
import sharp from 'sharp';
import { readHlsPlaylists } from '../../../test/support/hls.ts';
import { decodeImage, decodePictures, meanColour, probe } from '../../../test/support/media-tools.ts';
import fc from '../../../test/support/properties.ts';
import { toDataUrl } from '../../../test/support/sample.ts';
import { turnedVideo } from '../../../test/support/turned-video.ts';
import { type Answer, type RunningFunction, startFunction } from './start-function.ts';

const startMs = Date.now() - 600_000;
/** Uneven, as cameras are. */
const offsets = [0, 17, 240, 300, 610, 900, 1100, 1130, 1500, 1900];
const greyOf = (index: number): number => 20 + index * 22;

let app: RunningFunction;
beforeAll(async () => {
  app = await startFunction({ STREAM_NAMES: 'cam,loud-*', STREAM_CLAIM: '' });
  await post(
    offsets.map((offset) => startMs + offset),
    await Promise.all(offsets.map((_, index) => flatImage(greyOf(index)))),
  );
  await post(
    [2000, 2500].map((offset) => startMs + offset),
    [await flatImage(250), await flatImage(5)],
    { framerate: 2 },
  );
});
afterAll(() => app.stop());

function flatImage(grey: number): Promise<Buffer> {
  const background = { r: grey, g: grey, b: grey };
  return sharp({ create: { width: 320, height: 240, channels: 3, background } })
    .png()
    .toBuffer();
}

async function post(timestamps: number[], images: Buffer[], more: object = {}): Promise<Answer> {
  const body = JSON.stringify({ frames: images.map(toDataUrl), timestamps, framerate: 10, ...more });
  const answer = await app.post(body);
  expect([answer.status, answer.json.code]).toEqual([200, undefined]);
  return answer;
}

async function greyIn(jpeg: Uint8Array): Promise<number> {
  const [red = 0, green = 0, blue = 0] = meanColour(await decodeImage(jpeg));
  return (red + green + blue) / 3;
}

describe('GET /Image', () => {
  test.each([
    ['a frame itself', 610, 610, greyOf(4)],
    ['nearer to the frame before', 700, 610, greyOf(4)],
    ['nearer to the frame after', 800, 900, greyOf(5)],
    ['between two that are close', 1116, 1130, greyOf(7)],
    ['in the middle of two, the earlier', 1015 - 15, 900, greyOf(5)],
    ['at a seam, the first of the next fragment', 1960, 2000, 250],
    ['before the first', -50_000, 0, greyOf(0)],
    ['after the last', 300_000, 2500, 5],
  ])('%s', async (_what, at, nearest, grey) => {
    const { status, headers, bytes } = await app.get('/Image', { at: String(startMs + at) });

    expect([status, headers['content-type']]).toEqual([200, 'image/jpeg']);
    expect(headers['x-producer-timestamp']).toBe(String(startMs + nearest));
    expect(headers['x-fragment-number']).toMatch(/^\d+$/);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 240 });
    expect(Math.abs((await greyIn(bytes)) - grey)).toBeLessThan(3);
  });

  test('among fragments that overlap it is the nearest of all', async () => {
    const streamName = 'loud-5';
    const at = startMs - 300_000;
    for (const [index, offset] of [0, 11, 23, 37, 43].entries()) {
      const images = [await flatImage(20 + index * 40), await flatImage(20 + index * 40)];
      await post([at + offset, at + offset + 1000], images, { streamName, framerate: 1 });
    }

    for (const offset of [0, 11, 23, 37, 43, 1011, 1043]) {
      const { headers } = await app.get('/Image', { streamName, at: String(at + offset) });
      expect(headers['x-producer-timestamp']).toBe(String(at + offset));
    }
  });

  test('without a time it is the latest', async () => {
    const { status, headers } = await app.get('/Image');

    expect([status, headers['x-producer-timestamp']]).toEqual([200, String(startMs + 2500)]);
  });

  test('a page may read which frame it is', async () => {
    const { headers } = await app.get('/Image');

    expect(headers['access-control-expose-headers']).toMatch(/x-producer-timestamp.*x-fragment-number/);
  });

  test('more than an hour from any frame there is none', async () => {
    const { status, json } = await app.get('/Image', { at: String(startMs - 3_700_000) });

    expect([status, json.code, json.retryable]).toEqual([404, 'no_video', false]);
  });

  test.each([
    ['', 'at is "", neither UTC milliseconds nor a time'],
    ['yesterday', 'at is "yesterday", neither UTC milliseconds nor a time'],
    ['1700000000', 'looks like seconds'],
    ['-1', 'greater than 0'],
    ['1700000000000,1700000000000', 'neither UTC milliseconds nor a time'],
  ])('%j is refused', async (at, detail) => {
    const { status, json } = await app.get('/Image', { at });

    expect([status, json.code]).toEqual([400, 'invalid_request']);
    expect(json.detail).toContain(detail);
  });

  test('pictures that are shown in another order than they are stored are found, too', async () => {
    const streamName = 'loud-7';
    const atMs = startMs - 1_800_000;
    await putVideo(streamName, atMs, ['-c:v', 'libx264', '-bf', '3', '-g', '40']);

    for (const index of [0, 1, 2, 5, 6, 13, 19]) {
      const { headers, bytes } = await app.get('/Image', { streamName, at: String(atMs + index * 100) });

      expect([index, headers['x-producer-timestamp']]).toEqual([index, String(atMs + index * 100)]);
      expect([index, Math.abs((await greyIn(bytes)) - (20 + index * 10)) < 4]).toEqual([index, true]);
    }
  });

  test('video that is no H.264 is told as such', async () => {
    const streamName = 'loud-8';
    await putVideo(streamName, startMs, ['-c:v', 'mpeg4']);
    const { status, json } = await app.get('/Image', { streamName, at: String(startMs) });

    expect([status, json.code, json.retryable]).toEqual([422, 'not_playable', false]);
    expect(json.detail).toContain('not H.264');
  });
});

/** Puts 20 frames on a new stream, ever lighter, 10 a second, in one fragment, as another producer does. */
async function putVideo(streamName: string, producerStartTimestamp: number, codec: string[]): Promise<void> {
  const grey = String.raw`geq=lum=clip(16+(20+N*10)*219/255\,16\,235):cb=128:cr=128`;
  const source = `color=black:s=160x120:r=10:d=2,format=yuv420p,${grey}`;
  const args = ['-v', 'error', '-f', 'lavfi', '-i', source, ...codec, '-f', 'matroska', 'pipe:1'];
  const file = execFileSync(ffmpeg.path, args, { maxBuffer: 2 ** 30 });
  const parts: Uint8Array[] = [];
  await fix(file, (bytes) => void parts.push(bytes));
  await put(streamName, producerStartTimestamp, Buffer.concat(parts));
}

/** Puts a recording on a new stream, as another producer does. */
async function put(streamName: string, producerStartTimestamp: number, payload: Uint8Array): Promise<void> {
  await new KinesisVideoClient({}).send(
    new CreateStreamCommand({ StreamName: streamName, DataRetentionInHours: 1 }),
  );
  await new PutMediaClient({}).putMedia({
    ...{ streamName, payload, producerStartTimestamp },
    ...{ fragmentTimecodeType: 'RELATIVE', acknowledgement: 'PERSISTED' },
  });
}

describe('GET /Playback', () => {
  test('a range is a session of all its fragments, each once', async () => {
    const { status, json } = await app.get('/Playback', {
      start: String(startMs),
      end: String(startMs + 2000),
    });
    const { fragments } = await readHlsPlaylists(json.url);

    expect([status, json.mode, json.streamName]).toEqual([200, 'ON_DEMAND', 'cam']);
    expect(fragments).toHaveLength(1);
  });

  test('a range begins with the fragment that is under way at its start', async () => {
    const query = { start: String(startMs + 1000), end: String(startMs + 60_000) };
    const { json } = await app.get('/Playback', query);
    const { fragments } = await readHlsPlaylists(json.url);

    expect(fragments).toHaveLength(2);
  });

  test('from a time on it is a replay that goes on', async () => {
    const { json } = await app.get('/Playback', { start: String(startMs) });
    const { fragments } = await readHlsPlaylists(json.url);

    expect([json.mode, fragments.length]).toEqual(['LIVE_REPLAY', 2]);
  });

  test('without a time it is live', async () => {
    const nowMs = Date.now();
    await post([nowMs - 2000, nowMs - 1000], [await flatImage(100), await flatImage(101)], { framerate: 1 });
    const { status, json } = await app.get('/Playback');
    const { fragments, mimeType } = await readHlsPlaylists(json.url);

    expect([status, json.mode]).toEqual([200, 'LIVE']);
    expect(fragments.length).toBeGreaterThan(0);
    expect(mimeType).toMatch(/avc1/);
  });

  test('the session lasts an hour, or as long as was asked for', async () => {
    const query = { start: String(startMs), end: String(startMs + 2000) };
    const lasts = async (more: object): Promise<number> =>
      (await app.get('/Playback', { ...query, ...more })).json.expires - Date.now();

    expect((await lasts({})) / 1000).toBeCloseTo(3600, -1);
    expect((await lasts({ expires: '300' })) / 1000).toBeCloseTo(300, -1);
  });

  test.each([
    [{ end: '1700000000000' }, 'start is missing'],
    [{ start: '1700000001000', end: '1700000000000' }, 'not after start'],
    [{ start: '1700000000000', end: '1700000000000' }, 'not after start'],
    [{ start: '1700000000000', end: '1700090000000' }, 'within 24 hours'],
    [{ start: '2023-11-14' }, 'neither UTC milliseconds nor a time'],
    [{ expires: '5' }, '300 to 43200'],
    [{ expires: '400.5' }, '300 to 43200'],
  ])('%j is refused', async (query, detail) => {
    const { status, json } = await app.get('/Playback', query as Record<string, string>);

    expect([status, json.code]).toEqual([400, 'invalid_request']);
    expect(json.detail).toContain(detail);
  });

  test('every problem of a query is told at once', async () => {
    const { json } = await app.get('/Playback', { start: '1', end: 'x', expires: '0' });

    expect(json.problems?.map(({ path }) => path)).toEqual(['start', 'end', 'expires']);
  });

  test('a range without video is not there', async () => {
    const query = { start: '1500000000000', end: '1500000060000' };
    const { status, json } = await app.get('/Playback', query);

    expect([status, json.code]).toEqual([404, 'no_video']);
  });

  test('a stream that keeps nothing says so', async () => {
    await new KinesisVideoClient({}).send(new CreateStreamCommand({ StreamName: 'loud-0' }));
    const { status, json } = await app.get('/Playback', { streamName: 'loud-0', start: String(startMs) });

    expect([status, json.code, json.retryable]).toEqual([502, 'playback_failed', false]);
    expect(json.detail).toMatch(/Exception$/);
  });
});

describe('GET /Clip', () => {
  test('is an MP4 of every frame of the range at its own time', async () => {
    const query = { start: String(startMs), end: String(startMs + 2000) };
    const { status, headers, bytes } = await app.get('/Clip', query);

    expect([status, headers['content-type']]).toEqual([200, 'video/mp4']);
    const { codec, width, height, packets } = probe(bytes);
    expect([codec, width, height, packets.length]).toEqual(['h264', 320, 240, offsets.length]);
    const pictures = decodePictures(bytes);
    const size = 320 * 240 * 3;
    offsets.forEach((_, index) => {
      const [grey = 0] = meanColour(pictures.subarray(index * size, (index + 1) * size));
      expect([index, Math.abs(grey - greyOf(index)) < 3]).toEqual([index, true]);
    });
  });

  test('covers its start', async () => {
    const query = { start: String(startMs + 1000), end: String(startMs + 2600) };

    expect(probe((await app.get('/Clip', query)).bytes).packets).toHaveLength(offsets.length + 2);
  });

  test('across a change of the size of the pictures there is none, and the cure is told', async () => {
    const streamName = 'loud-3';
    const at = startMs - 200_000;
    const sizes = [
      flatImage(90),
      sharp(await flatImage(91))
        .resize(160, 120)
        .png()
        .toBuffer(),
    ];
    for (const [index, image] of (await Promise.all(sizes)).entries()) {
      await post([at + index * 1000], [image], { streamName, framerate: 1 });
    }
    const clip = async (end: number) =>
      app.get('/Clip', { streamName, start: String(at), end: String(at + end) });

    const { status, json } = await clip(2000);
    expect([status, json.code, json.retryable]).toEqual([422, 'not_playable', false]);
    expect(json.detail).toContain('ask for its parts');
    expect(json.detail).toContain(`The first change, 320x240 to 160x120, is at ${at + 1000}`);
    expect((await clip(1000)).status).toBe(200);
  });

  test('a change in band, of which the codec private data says nothing, is told with its moment, too', async () => {
    const streamName = 'loud-9';
    const at = startMs - 3_000_000;
    await put(streamName, at, turnedVideo());
    const clip = (from: number, to: number) =>
      app.get('/Clip', { streamName, start: String(at + from), end: String(at + to) });

    const { status, json } = await clip(0, 4000);

    expect([status, json.code, json.retryable]).toEqual([422, 'not_playable', false]);
    const moment = `${at + 2000} (${new Date(at + 2000).toISOString()})`;
    expect(json.detail).toContain(`The first change, 240x320 to 320x240, is at ${moment}`);
    expect(probe((await clip(0, 1999)).bytes).packets).toHaveLength(20);

    // From there on nothing changes, and still no part can be played.
    const behind = await clip(2000, 4000);
    expect([behind.status, behind.json.code]).toEqual([422, 'not_playable']);
    expect(behind.json.detail).toContain('does not fit their codec private data');
    expect(behind.json.detail).toContain(`The first change, 240x320 to 320x240, is at ${moment}`);
    expect(behind.json.detail).not.toContain('ask for its parts');
    const session = await app.get('/Playback', {
      streamName,
      ...{ start: String(at + 2000), end: String(at + 4000) },
    });
    expect([session.status, session.json.code]).toEqual([422, 'not_playable']);
    expect(session.json.detail).toContain('its codec private data is broken, or does not fit its pictures');
  });

  test('one of more fragments than the service puts into a file is refused, with the end that there could be', async () => {
    const streamName = 'loud-4';
    const at = startMs - 400_000;
    const timestamps = Array.from({ length: 201 }, (_, index) => at + index * 1000);
    const image = await flatImage(40);
    // Of one second each: the longest fragment that is allowed here.
    const many = await startFunction({ STREAM_NAMES: streamName, MAX_FRAGMENT_MS: '1000' });
    await new KinesisVideoClient({}).send(
      new CreateStreamCommand({ StreamName: streamName, DataRetentionInHours: 1 }),
    );
    for (const third of [0, 67, 134]) {
      const times = timestamps.slice(third, third + 67);
      const frames = times.map(() => toDataUrl(image));
      const { status } = await many.post(JSON.stringify({ frames, timestamps: times, framerate: 1 }));
      expect(status).toBe(200);
    }
    const clip = (end: number) => many.get('/Clip', { start: String(at), end: String(end) });
    const refused = await clip(at + 201_000);
    const taken = await clip(at + 200_000);
    await many.stop();

    expect([refused.status, refused.json.problems?.[0]?.path]).toEqual([400, 'end']);
    expect(refused.json.detail).toContain(`The latest possible end is ${at + 200_000}`);
    expect(taken.status).toBe(200);
    expect(probe(taken.bytes).packets).toHaveLength(200);
  });

  test('one that is too long for an answer lies in the bucket for a while', async () => {
    const streamName = 'loud-1';
    const begin = startMs - 100_000;
    for (let batch = 0; batch < 3; batch += 1) {
      const images = await Promise.all(Array.from({ length: 20 }, noiseImage));
      const timestamps = images.map((_, index) => begin + batch * 2000 + index * 100);
      await post(timestamps, images, { streamName });
    }
    const query = { streamName, start: String(begin), end: String(begin + 6000) };
    const { status, headers, text } = await app.get('/Clip', query);

    expect([status, text]).toEqual([303, '']);
    const response = await fetch(String(headers['location']));
    const clip = new Uint8Array(await response.arrayBuffer());
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    expect(clip.length).toBeGreaterThan(4_500_000);
    expect(probe(clip).packets).toHaveLength(60);
  });

  describe('in parts, as Safari asks for it', () => {
    const query = { start: String(startMs), end: String(startMs + 2000) };
    const ask = (headers: Record<string, string>) => app.get('/Clip', query, undefined, headers);
    let whole: Answer;
    beforeAll(async () => {
      whole = await ask({});
    });

    test.each([
      ['bytes=0-1', 0, 2],
      ['bytes=100-', 100, Number.POSITIVE_INFINITY],
      ['bytes=-7', -7, Number.POSITIVE_INFINITY],
      ['bytes=-99999999', 0, Number.POSITIVE_INFINITY],
      ['bytes=5-99999999', 5, Number.POSITIVE_INFINITY],
      ['Bytes = 0 - 0', 0, 1],
    ])('%s', async (range, start, end) => {
      const { status, headers, bytes } = await ask({ range });

      const { length } = whole.bytes;
      const first = start < 0 ? length + start : start;
      expect(status).toBe(206);
      expect(bytes).toEqual(whole.bytes.subarray(first, end));
      expect(headers).toMatchObject({
        'content-type': 'video/mp4',
        'accept-ranges': 'bytes',
        'content-range': `bytes ${first}-${Math.min(end, length) - 1}/${length}`,
        etag: whole.headers['etag'],
      });
    });

    test.each([
      ['no range', {}],
      ['another unit', { range: 'seconds=0-1' }],
      ['several ranges', { range: 'bytes=0-1,4-5' }],
      ['a range backwards', { range: 'bytes=5-1' }],
      ['no number', { range: 'bytes=-' }],
      ['a part of what has changed', { range: 'bytes=0-1', 'if-range': '"another"' }],
    ])('%s: the whole', async (_what, headers: Record<string, string>) => {
      const answer = await ask(headers);

      expect([answer.status, answer.headers['accept-ranges']]).toEqual([200, 'bytes']);
      expect(answer.bytes).toEqual(whole.bytes);
    });

    test('of what has not changed: the part', async () => {
      const answer = await ask({ range: 'bytes=0-1', 'if-range': String(whole.headers['etag']) });

      expect([answer.status, answer.bytes.length]).toEqual([206, 2]);
    });

    test.each(['bytes=99999999-', 'bytes=-0'])('%s: there is none', async (range) => {
      const { status, headers, json } = await ask({ range });

      expect([status, json.code, json.retryable]).toEqual([416, 'range_not_satisfiable', false]);
      expect(headers).toMatchObject({ 'content-range': `bytes */${whole.bytes.length}` });
    });
  });

  test.each([
    [{ start: String(startMs), end: String(startMs + 2000), stream: 'another' }, ['stream']],
    [{}, ['start', 'end']],
    [{ start: '1700000000000' }, ['end']],
    [{ start: '1700000000000', end: '1699999999999' }, ['end']],
  ])('%j is refused', async (query, paths) => {
    const { status, json } = await app.get('/Clip', query as Record<string, string>);

    expect([status, json.problems?.map(({ path }) => path)]).toEqual([400, paths]);
  });
});

function noiseImage(): Promise<Buffer> {
  const raw = { width: 640, height: 480, channels: 3 as const };
  return sharp(randomBytes(640 * 480 * 3), { raw })
    .jpeg({ quality: 40 })
    .toBuffer();
}

test.each(['/Playback', '/Clip', '/Image'])('%s is for the streams of the caller only', async (path) => {
  const { status, json } = await app.get(path, { streamName: 'another' });

  expect([status, json.code]).toEqual([403, 'stream_not_allowed']);
});

test('a stream that is made on demand and has no frames yet has no video', async () => {
  const query = { streamName: 'loud-2', start: String(startMs), end: String(startMs + 1000) };

  for (const path of ['/Playback', '/Clip', '/Image']) {
    expect([path, (await app.get(path, query)).json.code]).toEqual([path, 'no_video']);
  }
});

test('a service that is away is told as such, and may be back soon', async () => {
  const away = await startFunction({ AWS_ENDPOINT_URL_KINESIS_VIDEO: 'http://127.0.0.1:9' });
  const { status, json } = await away.get('/Playback');
  await away.stop();

  expect([status, json.code, json.retryable]).toEqual([502, 'playback_failed', true]);
});

test.each([
  ['GetClip', 'throttle', '/Clip', 'ClientLimitExceededException'],
  ['GetHLSStreamingSessionURL', 'throttle', '/Playback', 'ClientLimitExceededException'],
  ['ListFragments', 'throttle', '/Image', 'ClientLimitExceededException'],
  ['GetClip', 'reset', '/Clip', 'unexpected fault'],
] as const)('when %s ends in a %s, the same may be asked again', async (operation, type, path, fault) => {
  const struck = await startFunction({}, { faults: [{ operation, type }] });
  const { status, json } = await struck.get(path, { start: String(startMs), end: String(startMs + 1000) });
  await struck.stop();

  expect([status, json.code, json.retryable]).toEqual([502, 'playback_failed', true]);
  expect(json.detail).toContain(fault);
});

test('whatever a query says, it is answered, and never with a fault of ours', async () => {
  const time = fc.oneof(
    fc.integer({ min: startMs - 7_200_000, max: startMs + 7_200_000 }).map(String),
    fc.double().map(String),
    fc.string(),
  );
  const queries = fc.record(
    {
      ...{ start: time, end: time, at: time, expires: fc.oneof(fc.integer().map(String), fc.string()) },
      streamName: fc.oneof(fc.constantFrom('cam', 'loud-1', 'loud-9'), fc.string()),
    },
    { requiredKeys: [] },
  );
  const path = fc.constantFrom('/Playback', '/Clip', '/Image', '/Config');
  await fc.assert(
    fc.asyncProperty(path, queries, async (asked, query) => {
      const { status, json } = await app.get(asked, query as Record<string, string>);

      // 422: what a query may hit upon cannot be played.
      expect([200, 303, 400, 403, 404, 422]).toContain(status);
      if (status >= 400) expect(json.detail).toEqual(expect.any(String));
    }),
    { numRuns: 300 },
  );
});

test('where playback is off there is nothing to watch', async () => {
  const deaf = await startFunction({ PLAYBACK: 'off' });
  const answers = await Promise.all(['/Playback', '/Clip', '/Image'].map((path) => deaf.get(path)));
  const config = await deaf.get('/Config');
  await deaf.stop();

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(config.json.playback).toBe(false);
});
