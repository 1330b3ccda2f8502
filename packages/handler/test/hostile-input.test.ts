import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { readSegments } from '@frame-ingest/matroska';
import sharp from 'sharp';
import { decodePictures } from '../../../test/support/media-tools.ts';
import { animations, draw, goodJpeg, unusable, usable } from './hostile-images.ts';
import { type Answer, page, type RunningFunction, startFunction } from './start-function.ts';

let lambda: RunningFunction;
let good: string;
beforeAll(async () => {
  lambda = await startFunction();
  good = toDataUrl(await goodJpeg());
});
afterAll(() => lambda.stop());

function toDataUrl(image: Buffer): string {
  return `data:image/jpeg;base64,${image.toString('base64')}`;
}

/** A moment of its own for each batch: none is taken for another one that is sent again. */
let nextMs = Date.now() - 7 * 86_400_000;
function timesFor(count: number): number[] {
  const startMs = nextMs;
  nextMs += 60_000;
  return Array.from({ length: count }, (_, index) => startMs + index * 500);
}

async function postFrames(frames: readonly unknown[], more: object = {}): Promise<Answer> {
  const body = JSON.stringify({ frames, timestamps: timesFor(frames.length), ...more });
  const answer = await lambda.post(body);
  expectReadable(answer);
  return answer;
}

/** Every answer is JSON that a page may read, has an id, and tells nothing of the inside. */
function expectReadable({ status, headers, json, text }: Answer): void {
  expect(headers).toMatchObject({ 'access-control-allow-origin': page, 'x-request-id': json.requestId });
  expect(status).toBeLessThan(500);
  expect(text).not.toMatch(/\/(tmp|usr|home|work|var|root)\/|ffmpeg|libvips|vips[A-Z]| at .*:\d+:\d+/);
  if (status >= 400) {
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(json).toMatchObject({ status, code: expect.any(String), retryable: false });
  }
}

async function countStored(): Promise<{ archived: number; streamed: number }> {
  return { archived: await lambda.countArchived(), streamed: await lambda.countStreamed() };
}

/** The time of every frame in the archive, since the first timestamp of the request. */
async function archivedTimes(answer: Answer, startMs = answer.json.start): Promise<number[]> {
  const [segment] = readSegments(await lambda.archived(answer.json.archive.key));
  const shiftMs = answer.json.start - startMs;
  return (segment?.clusters ?? []).flatMap(({ timestamp, blocks }) =>
    blocks.map(({ relativeTimestamp }) => timestamp + relativeTimestamp + shiftMs),
  );
}

describe('an image among good ones', () => {
  test.each(usable)('%s is in the video', async (_what, make) => {
    const answer = await postFrames([good, toDataUrl(await make()), good]);

    expect(answer.json.frames).toEqual({ received: 3, encoded: 3, dropped: [] });
    expect(await archivedTimes(answer)).toEqual([0, 500, 1000]);
  });

  test.each(unusable)(
    '%s is dropped, with its reason; the others keep their times',
    async (_what, make, reason) => {
      const answer = await postFrames([good, toDataUrl(await make()), good]);

      const dropped = [{ index: 1, reason: expect.stringMatching(reason) }];
      expect(answer.json.frames).toEqual({ received: 3, encoded: 2, dropped });
      expect(answer.json.frames.dropped[0]?.reason).toMatch(/^frames\[1\] /);
      expect(await archivedTimes(answer)).toEqual([0, 1000]);
      expect(answer.json.durationMs).toBe(1500);
    },
  );

  test.each(unusable)(
    '%s refuses the batch when it is strict, and nothing is stored',
    async (_what, make) => {
      const before = await countStored();

      const { status, json } = await postFrames([good, toDataUrl(await make())], { strict: true });

      expect([status, json.code]).toEqual([422, 'frames_rejected']);
      expect(json.problems?.map(({ path }) => path)).toEqual(['frames[1]']);
      expect(await countStored()).toEqual(before);
    },
  );

  test.each(unusable)('%s alone is no video', async (_what, make) => {
    const { status, json } = await postFrames([toDataUrl(await make())], { framerate: 1 });

    expect([status, json.code]).toEqual([422, 'no_usable_frames']);
    expect(json.problems?.map(({ path }) => path)).toEqual(['frames[0]']);
  });
});

test.each(animations)('of %s the first picture is in the video', async (_what, make) => {
  const answer = await postFrames([toDataUrl(await make()), good]);

  const [red = 0, , blue = 0] = decodePictures(await lambda.archived(answer.json.archive.key));
  expect(answer.json.frames.encoded).toBe(2);
  expect(Math.abs(red - 200)).toBeLessThan(12);
  expect(Math.abs(blue - 100)).toBeLessThan(12);
});

test('a good batch is one object and one fragment', async () => {
  const before = await countStored();

  await postFrames([good, good], { strict: true });

  const { archived, streamed } = await countStored();
  expect([archived - before.archived, streamed - before.streamed]).toEqual([1, 1]);
});

test('one bad frame of every kind: each is told of, in order, and the good ones keep their times', async () => {
  const bad = await Promise.all(unusable.map(async ([, make]) => toDataUrl(await make())));
  const frames = [good, ...bad.flatMap((each) => [each, good]), null, '', good];
  const goodIndexes = frames.flatMap((frame, index) => (frame === good ? [index] : []));

  const answer = await postFrames(frames);

  const { received, encoded, dropped } = answer.json.frames;
  expect([received, encoded]).toEqual([frames.length, goodIndexes.length]);
  expect(dropped.map(({ index }) => index)).toEqual(
    frames.flatMap((frame, index) => (frame === good ? [] : [index])),
  );
  expect(await archivedTimes(answer)).toEqual(goodIndexes.map((index) => index * 500));
});

describe('how a frame is written', () => {
  const url = (mapUrl: (base64: string) => unknown): unknown => mapUrl(good.slice(good.indexOf(',') + 1));

  test.each<[string, (base64: string) => unknown]>([
    ['upper case', (base64) => `DATA:IMAGE/JPEG;BASE64,${base64}`],
    ['a charset', (base64) => `data:image/jpeg;charset=utf-8;base64,${base64}`],
    ['spaces in the header', (base64) => ` data:image/jpeg; base64 ,${base64}`],
    ['newlines', (base64) => `data:image/jpeg;base64,${base64.replace(/(.{76})/g, '$1\r\n')}`],
    [
      'the URL-safe alphabet',
      (base64) => `data:image/jpeg;base64,${base64.replaceAll('+', '-').replaceAll('/', '_')}`,
    ],
    ['no padding', (base64) => `data:image/jpeg;base64,${base64.replace(/=+$/, '')}`],
    ['bare base64', (base64) => base64],
    ['a wrong label', (base64) => `data:text/html;base64,${base64}`],
  ])('%s: it is in the video', async (_what, write) => {
    const answer = await postFrames([good, url(write)]);

    expect(answer.json.frames).toEqual({ received: 2, encoded: 2, dropped: [] });
  });

  const unreadable: [string, (base64: string) => unknown, RegExp][] = [
    [
      'malformed base64',
      (base64) => `data:image/jpeg;base64,${base64.slice(0, 40)}!!!!${base64.slice(40)}`,
      /^frames\[1\] has malformed base64$/,
    ],
    [
      'form-encoded',
      (base64) => `data:image/jpeg;base64,${base64.slice(0, 40)} ${base64.slice(41)}`,
      /^frames\[1\] has malformed base64: a space where \+ should be, as after form encoding/,
    ],
    ['percent-encoded', () => 'data:image/jpeg,%FF%D8%FF%E0', /is not a base64 data URL/],
    ['an address', () => 'https://example.com/a.jpg', /has malformed base64/],
    ['a path', () => '../../etc/passwd', /has malformed base64/],
    ['an empty string', () => '', /is empty/],
    ['an empty image', () => 'data:image/jpeg;base64,', /is an empty image/],
    ['null', () => null, /is missing \(null\)/],
  ];

  test.each(unreadable)('%s: it is dropped, with its reason', async (_what, write, reason) => {
    const answer = await postFrames([good, url(write), good]);

    const dropped = [{ index: 1, reason: expect.stringMatching(reason) }];
    expect(answer.json.frames).toEqual({ received: 3, encoded: 2, dropped });
    expect(await archivedTimes(answer)).toEqual([0, 1000]);
  });

  test.each(unreadable)('%s: it refuses a batch that is strict', async (_what, write) => {
    const before = await countStored();

    const { status, json } = await postFrames([good, url(write), good], { strict: true });

    expect([status, json.code]).toEqual([422, 'frames_rejected']);
    expect(json.problems?.map(({ path }) => path)).toEqual(['frames[1]']);
    expect(await countStored()).toEqual(before);
  });

  test.each([[1], [{}], [[]], [true], [{ frames: [] }], [[[[]]]]])(
    '%j: the request is refused',
    async (entry) => {
      const { status, json } = await postFrames([good, entry]);

      expect([status, json.code]).toEqual([400, 'invalid_request']);
      expect(json.problems?.map(({ path }) => path)).toEqual(['frames[1]']);
    },
  );
});

describe('sizes', () => {
  test('frames of another size are fitted into that of the first; bars are black', async () => {
    const tall = toDataUrl(await draw(24, 48).jpeg().toBuffer());

    const answer = await postFrames([good, tall]);

    const second = decodePictures(await lambda.archived(answer.json.archive.key)).subarray(64 * 48 * 3);
    const pixel = (x: number): number[] => [...second.subarray((20 * 64 + x) * 3, (20 * 64 + x) * 3 + 3)];
    expect(Math.max(...pixel(3))).toBeLessThan(12);
    expect(Math.abs((pixel(32)[0] ?? 0) - 200)).toBeLessThan(12);
  });

  test('each batch has the size of its first frame', async () => {
    const sizes: unknown[] = [];
    for (const [width, height] of [
      [64, 48],
      [65, 47],
      [1, 1],
      [200, 100],
    ] as const) {
      const answer = await postFrames([toDataUrl(await draw(width, height).jpeg().toBuffer()), good]);
      const [segment] = readSegments(await lambda.archived(answer.json.archive.key));
      const { pixelWidth, pixelHeight } = segment?.tracks[0]?.video ?? {};
      sizes.push([pixelWidth, pixelHeight]);
    }

    expect(sizes).toEqual([
      [64, 48],
      [66, 48],
      [16, 16],
      [200, 100],
    ]);
  });

  test('PNG only, odd sizes only, turned only: all are videos', async () => {
    const pngs = await draw(65, 47).png().toBuffer();
    const turned = await draw().jpeg().withMetadata({ orientation: 8 }).toBuffer();

    for (const image of [pngs, turned]) {
      expect((await postFrames([image, image, image].map(toDataUrl))).json.frames.encoded).toBe(3);
    }
  });

  test('what is see-through is laid on black', async () => {
    const clear = await sharp({
      create: { width: 64, height: 48, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0 } },
    })
      .png()
      .toBuffer();

    const answer = await postFrames([clear, clear].map(toDataUrl));

    const pixels = decodePictures(await lambda.archived(answer.json.archive.key));
    expect(Math.max(...pixels.subarray(0, 300))).toBeLessThan(4);
  });
});

describe('how many', () => {
  test('no frames are refused', async () => {
    expect((await postFrames([])).json).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  test.each([1, 2])('%i of them are a video', async (count) => {
    const { json } = await postFrames(
      Array.from({ length: count }, () => good),
      { framerate: 1 },
    );

    expect(json.frames).toEqual({ received: count, encoded: count, dropped: [] });
    expect(json.stream.fragments).toHaveLength(1);
  });

  test('10,000 tiny ones are refused before any is read', async () => {
    const frames = Array.from({ length: 10_000 }, () => '');

    const { status, json } = await postFrames(frames);

    expect([status, json.code]).toEqual([413, 'too_many_frames']);
    expect(json.problems).toEqual([
      { path: 'frames', message: 'has 10000 frames; at most 1200 are allowed' },
    ]);
  });

  test('more pixels than can be encoded in time are refused before any is decoded', async () => {
    const large = toDataUrl(await draw(1920, 1080).png({ palette: true }).toBuffer());
    const startMs = Date.now() - 60_000;
    const frames = Array.from({ length: 400 }, () => large);

    const { status, json } = await postFrames(frames, {
      timestamps: frames.map((_, index) => startMs + index * 10),
    });

    expect([status, json.code]).toEqual([413, 'too_many_pixels']);
    expect(json.detail).toBe(
      '400 frames of 1920x1080 are too many for one batch; the maximum at that size is 337',
    );
  });

  test('less than a second is refused, and the cure is told', async () => {
    const { status, json } = await postFrames([good, good], { timestamps: undefined, framerate: 10 });

    expect([status, json.code]).toEqual([422, 'batch_too_short']);
    expect(json.detail).toMatch(/least is 1000 ms.*framerate/);
  });
});

describe('times', () => {
  const nowMs = Date.now();

  test.each([
    ['timestamps', [nowMs]],
    ['timestamps', [nowMs, nowMs + 1000, nowMs + 2000]],
    ['timestamps[0]', [nowMs / 1000, nowMs / 1000 + 1]],
    ['timestamps[0]', [nowMs * 1000, nowMs * 1000 + 1]],
    ['timestamps[0]', [-1, nowMs]],
    ['timestamps[1]', [nowMs, null]],
    ['timestamps[1]', [nowMs, 'NaN']],
    ['timestamps[1]', [nowMs, nowMs]],
    ['timestamps[1]', [nowMs, nowMs - 5]],
    ['timestamps[1]', [nowMs, nowMs + 86_400_000]],
  ])('a wrong one is refused by its place: %s of %j', async (path, timestamps) => {
    const { status, json } = await postFrames([good, good], { timestamps });

    expect([status, json.code, json.problems?.[0]?.path]).toEqual([400, 'invalid_request', path]);
  });

  test.each([0, 'NaN', -5, 1000, [], 'fast'])(
    'without them a framerate of %j is refused',
    async (framerate) => {
      const { status, json } = await postFrames([good, good], { timestamps: undefined, framerate });

      expect([status, json.problems?.map(({ path }) => path)]).toEqual([400, ['framerate']]);
    },
  );

  test('as text they are numbers, and so is the framerate', async () => {
    const times = timesFor(12);

    const answer = await postFrames(
      times.map(() => good),
      { timestamps: times.map(String), framerate: '10' },
    );

    expect(answer.json).toMatchObject({ start: times[0], durationMs: 5600 });
  });
});

describe('the body', () => {
  const body = (more = ''): string => {
    const times = timesFor(2);
    return `{"frames":["${good}","${good}"],"timestamps":[${times}]${more}}`;
  };

  test.each<[string, () => string | Buffer, Record<string, string>]>([
    ['a byte order mark', () => `\ufeff${body()}`, {}],
    ['base64 without a content type', () => Buffer.from(body()), {}],
    [
      'base64 with the content type of JSON',
      () => Buffer.from(body()),
      { 'content-type': 'application/json' },
    ],
    ['gzip', () => gzipSync(body()), { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    ['deflate', () => deflateSync(body()), { 'content-encoding': 'deflate' }],
    ['brotli', () => brotliCompressSync(body()), { 'content-encoding': 'br' }],
    ['a byte order mark, compressed', () => gzipSync(`\ufeff${body()}`), { 'content-encoding': 'gzip' }],
    ['__proto__', () => body(',"__proto__":{"strict":"yes"},"constructor":{"prototype":{}}'), {}],
    ['deep JSON beside the fields', () => body(`,"x":${'['.repeat(50_000)}${']'.repeat(50_000)}`), {}],
  ])('%s: it is read', async (_what, write, headers) => {
    const answer = await lambda.post(write(), headers);

    expectReadable(answer);
    expect([answer.status, answer.json.frames?.encoded]).toEqual([200, 2]);
    expect(({} as Record<string, unknown>)['strict']).toBeUndefined();
  });

  test.each<[string, () => string | Buffer, Record<string, string>, number, string]>([
    ['a name twice', () => body(',"frames":[]'), {}, 400, 'invalid_json'],
    ['a name twice, once in escapes', () => body(',"fra\\u006des":[]'), {}, 400, 'invalid_json'],
    ['Latin-1', () => Buffer.from(body(',"x":"ä"'), 'latin1'), {}, 400, 'invalid_json'],
    ['deep JSON', () => '['.repeat(100_000) + ']'.repeat(100_000), {}, 400, 'invalid_request'],
    [
      'deep JSON as frames',
      () => `{"frames":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      {},
      400,
      'invalid_request',
    ],
    ['JSON that breaks off', () => body().slice(0, -20), {}, 400, 'invalid_json'],
    ['nothing', () => '', {}, 400, 'invalid_json'],
    ['what is not gzip', () => body(), { 'content-encoding': 'gzip' }, 400, 'invalid_request'],
    [
      'an image',
      () => Buffer.from('ffd8ff', 'hex'),
      { 'content-type': 'image/jpeg' },
      415,
      'unsupported_media_type',
    ],
    ['more than the limit', () => `"${'x'.repeat(6_000_000)}"`, {}, 413, 'body_too_large'],
    [
      'a bomb',
      () => gzipSync(Buffer.alloc(50_000_000, 32)),
      { 'content-encoding': 'gzip' },
      413,
      'body_too_large',
    ],
  ])('%s: it is refused', async (_what, write, headers, status, code) => {
    const answer = await lambda.post(write(), headers);

    expectReadable(answer);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });
});
