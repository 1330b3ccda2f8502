import { execFileSync } from 'node:child_process';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import sharp from 'sharp';
import { decodePictures } from '../../../test/support/media-tools.ts';
import fc from '../../../test/support/properties.ts';
import { NoUsableFramesError } from '../src/index.ts';
import { codecPrivateOf, convert, startMs, timesOf } from './convert.ts';
import { picture } from './picture.ts';

function pixel(rgb: Buffer, width: number, x: number, y: number): number[] {
  const offset = (y * width + x) * 3;
  return [...rgb.subarray(offset, offset + 3)];
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, channel) => Math.abs(value - (b[channel] ?? 0))));
}

test('every frame is at its own millisecond, whatever the times', async () => {
  const image = await picture({ width: 64, height: 48 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 12 }),
      async (gaps) => {
        const times = [0];
        for (const gap of gaps) times.push((times.at(-1) ?? 0) + gap);

        const { segment, durationMs, encoded } = await convert(
          times.map(() => image),
          { times },
        );

        expect(timesOf(segment)).toEqual(times);
        expect(encoded).toBe(times.length);
        expect(durationMs).toBe((times.at(-1) ?? 0) + 100);
        for (const { blocks } of segment.clusters) expect(blocks[0]?.keyframe).toBe(true);
      },
    ),
    { numRuns: 15 },
  );
});

test('a batch longer than the longest fragment becomes clusters of about the same length', async () => {
  const image = await picture({ width: 64, height: 48 });
  const times = Array.from({ length: 52 }, (_, index) => index * 200);

  const { segment, clusters } = await convert(
    times.map(() => image),
    { times, maxClusterMs: 5000 },
  );

  expect(segment.clusters.map(({ timestamp }) => timestamp)).toEqual([0, 3600, 7000]);
  expect(clusters).toEqual([
    { startMs: startMs, frameCount: 18 },
    { startMs: startMs + 3600, frameCount: 17 },
    { startMs: startMs + 7000, frameCount: 17 },
  ]);
});

test('codec private data is the same for every rate, length and content of a canvas', async () => {
  const noise = await picture({ width: 64, height: 48, noise: true });
  const plain = await picture({ width: 64, height: 48 });

  const results = await Promise.all([
    convert([plain]),
    convert([noise, plain, noise], { times: [0, 17, 900] }),
    convert(
      Array.from({ length: 30 }, () => noise),
      { times: Array.from({ length: 30 }, (_, i) => i * 33) },
    ),
    convert(
      Array.from({ length: 4 }, () => plain),
      { times: [0, 7000, 14000, 21000] },
    ),
  ]);

  const records = results.map(({ segment }) => codecPrivateOf(segment));
  expect(new Set(records).size).toBe(1);
  // Version 1, High profile, level 4.0, lengths of 4 bytes, one SPS; at the end 4:2:0 with 8 bits.
  expect(records[0]).toMatch(/^01640028ffe1.*fdf8f800$/);
});

test('the same batch gives the same bytes, without an encoder that knows another', async () => {
  const images = [
    await picture({ width: 64, height: 48, noise: true }),
    await picture({ width: 64, height: 48 }),
  ];

  const [first, second] = await Promise.all([
    convert(images, { keepEncoder: false }),
    convert(images, { keepEncoder: false }),
  ]);

  expect(Buffer.compare(first.matroska, second.matroska)).toBe(0);
});

describe('pictures', () => {
  const patches = ['#ff0000', '#00ff00', '#0000ff', '#ffffff', '#000000', '#808080', '#c89664', '#3c78b4'];

  test.each(patches)('%s keeps its colour within 4 of 255', async (background) => {
    const image = await picture({ width: 64, height: 48, background, format: 'png' });

    const { matroska } = await convert([image, image]);

    const wanted = [1, 3, 5].map((at) => Number.parseInt(background.slice(at, at + 2), 16));
    expect(distance(pixel(decodePictures(matroska), 64, 30, 20), wanted)).toBeLessThanOrEqual(4);
  });

  test('colours are tagged as limited BT.601 with the primaries of sRGB, in the container and in the stream', async () => {
    const { segment, matroska } = await convert([await picture({ width: 64, height: 48 })]);

    expect(segment.tracks[0]?.video?.colour).toEqual({
      matrixCoefficients: 6,
      transferCharacteristics: 1,
      primaries: 1,
      range: 1,
    });
    const log = describeWithFfmpeg(matroska);
    expect(log).toMatch(/h264 \(High\), yuv420p\(tv, smpte170m\/bt709\/bt709/);
  });

  test.each([
    ['JPEG', 'jpeg'],
    ['PNG', 'png'],
    ['WebP', 'webp'],
  ] as const)('%s is decoded', async (_name, format) => {
    const { encoded, dropped } = await convert([await picture({ width: 64, height: 48, format })]);

    expect({ encoded, dropped }).toEqual({ encoded: 1, dropped: [] });
  });

  test('formats can be mixed in one batch', async () => {
    const images = await Promise.all(
      (['jpeg', 'png', 'webp', 'png'] as const).map((format) => picture({ width: 64, height: 48, format })),
    );

    expect((await convert(images)).encoded).toBe(4);
  });

  test('transparency is laid on black', async () => {
    const image = await sharp({
      create: { width: 64, height: 48, channels: 4, background: { r: 200, g: 100, b: 50, alpha: 0.5 } },
    })
      .png()
      .toBuffer();

    const { matroska } = await convert([image]);

    expect(distance(pixel(decodePictures(matroska), 64, 30, 20), [100, 50, 25])).toBeLessThanOrEqual(4);
  });

  test('grey, 16-bit and CMYK pictures have their colours', async () => {
    const grey = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#808080' } })
      .toColourspace('b-w')
      .jpeg()
      .toBuffer();
    const deep = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#c89664' } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const cmyk = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#c89664' } })
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();

    const { matroska, dropped } = await convert([grey, deep, cmyk]);

    const rgb = decodePictures(matroska);
    const frame = 64 * 48 * 3;
    expect(dropped).toEqual([]);
    expect(distance(pixel(rgb, 64, 30, 20), [128, 128, 128])).toBeLessThanOrEqual(4);
    expect(distance(pixel(rgb.subarray(frame), 64, 30, 20), [200, 150, 100])).toBeLessThanOrEqual(4);
    // The way through ink and back is not exact.
    expect(distance(pixel(rgb.subarray(2 * frame), 64, 30, 20), [200, 150, 100])).toBeLessThanOrEqual(24);
  });

  test('EXIF orientation is applied', async () => {
    const upright = sharp({ create: { width: 64, height: 48, channels: 3, background: 'black' } }).composite([
      {
        input: await picture({ width: 64, height: 10, background: '#ffffff', format: 'png' }),
        top: 0,
        left: 0,
      },
    ]);
    const image = await upright.jpeg().withMetadata({ orientation: 6 }).toBuffer();

    const { canvas, matroska } = await convert([image]);

    const rgb = decodePictures(matroska);
    expect(canvas).toEqual({ width: 48, height: 64 });
    expect(distance(pixel(rgb, 48, 44, 30), [255, 255, 255])).toBeLessThanOrEqual(4);
    expect(distance(pixel(rgb, 48, 20, 30), [0, 0, 0])).toBeLessThanOrEqual(4);
  });
});

describe('sizes', () => {
  test.each([
    [641, 479, { width: 642, height: 480 }],
    [1, 1, { width: 16, height: 16 }],
    [16, 1, { width: 16, height: 16 }],
    [3840, 2160, { width: 1920, height: 1080 }],
    [2160, 3840, { width: 1080, height: 1920 }],
    [3000, 100, { width: 1920, height: 64 }],
  ])('%ix%i decides for an even canvas within 1920x1080', async (width, height, canvas) => {
    const converted = await convert([await picture({ width, height })]);

    expect(converted.canvas).toEqual(canvas);
    expect(converted.segment.tracks[0]?.video).toMatchObject({
      pixelWidth: canvas.width,
      pixelHeight: canvas.height,
    });
  });

  test('an odd side is made even without moving a pixel', async () => {
    const rgb = Buffer.alloc(17 * 17 * 3, 255);
    rgb.fill(0, 0, 17 * 8 * 3);
    const image = await sharp(rgb, { raw: { width: 17, height: 17, channels: 3 } })
      .png()
      .toBuffer();

    const { matroska } = await convert([image]);

    const decoded = decodePictures(matroska);
    expect(distance(pixel(decoded, 18, 8, 7), [0, 0, 0])).toBeLessThan(24);
    expect(distance(pixel(decoded, 18, 8, 8), [255, 255, 255])).toBeLessThan(24);
  });

  test('another size in the middle of a batch is fitted in with black bars', async () => {
    const wide = await picture({ width: 64, height: 48, background: '#ffffff' });
    const tall = await picture({ width: 24, height: 48, background: '#ffffff' });

    const { matroska } = await convert([wide, tall]);

    const second = decodePictures(matroska).subarray(64 * 48 * 3);
    expect(distance(pixel(second, 64, 4, 20), [0, 0, 0])).toBeLessThanOrEqual(6);
    expect(distance(pixel(second, 64, 32, 20), [255, 255, 255])).toBeLessThanOrEqual(6);
  });

  test('a configured canvas holds for every batch', async () => {
    const canvas = { width: 320, height: 180 };

    const first = await convert([await picture({ width: 64, height: 48 })], { canvas });
    const second = await convert([await picture({ width: 641, height: 479 })], { canvas });

    expect([first.canvas, second.canvas]).toEqual([canvas, canvas]);
    expect(first.segment.tracks[0]?.codecPrivate).toEqual(second.segment.tracks[0]?.codecPrivate);
  });
});

test('a deadline that is far away costs no frame', async () => {
  const { dropped } = await convert([await picture({ width: 64, height: 48 })], { timeoutMs: 2 * 3_600_000 });

  expect(dropped).toEqual([]);
});

describe('frames that cannot be used', () => {
  test('are dropped with index and reason, and leave their time to the frame before', async () => {
    const good = await picture({ width: 64, height: 48 });
    const noise = await picture({ width: 64, height: 48, noise: true });
    const truncated = noise.subarray(0, noise.length / 2);
    const headerOnly = good.subarray(0, 20);

    const { segment, dropped, encoded } = await convert([good, truncated, good, headerOnly, good]);

    expect(encoded).toBe(3);
    expect(timesOf(segment)).toEqual([0, 200, 400]);
    expect(dropped).toEqual([
      { index: 1, reason: expect.stringMatching(/^cannot be decoded: .+/) },
      { index: 3, reason: expect.stringMatching(/^cannot be decoded: .+/) },
    ]);
  });

  test.each(['jpeg', 'png', 'webp'] as const)(
    'tell why without the name of a loader: half a %s',
    async (format) => {
      const good = await picture({ width: 64, height: 48 });
      const noise = await picture({ width: 64, height: 48, noise: true, format });

      const { dropped } = await convert([good, noise.subarray(0, noise.length / 2)]);

      expect(dropped).toEqual([{ index: 1, reason: expect.stringMatching(/^cannot be decoded: (?!vips)/i) }]);
    },
  );

  test('at the start move the start of the video', async () => {
    const good = await picture({ width: 64, height: 48 });

    const converted = await convert([good.subarray(0, 20), good, good]);

    expect(converted.startMs).toBe(startMs + 100);
    expect(timesOf(converted.segment)).toEqual([0, 100]);
  });

  test('with too many pixels are refused by their header', async () => {
    const good = await picture({ width: 64, height: 48 });
    const bomb = await picture({ width: 3000, height: 3000, format: 'png' });

    const { dropped } = await convert([good, bomb], { maxPixels: 1_000_000 });

    expect(dropped).toEqual([{ index: 1, reason: 'has more than 1000000 pixels' }]);
  });

  test('all of them: an error that tells each reason', async () => {
    const failure = convert([Buffer.from('ffd8ff', 'hex'), Buffer.alloc(30)]);

    await expect(failure).rejects.toThrow(NoUsableFramesError);
    await expect(failure).rejects.toMatchObject({ dropped: [{ index: 0 }, { index: 1 }] });
  });

  test('at the end leave their time to the last one that can be used', async () => {
    const good = await picture({ width: 64, height: 48 });

    const { segment, durationMs } = await convert([good, good, good.subarray(0, 20)]);

    expect(timesOf(segment)).toEqual([0, 100]);
    expect(durationMs).toBe(300);
  });

  test('fill a whole cluster: the others are still there', async () => {
    const good = await picture({ width: 64, height: 48 });
    const bad = good.subarray(0, 20);

    const { segment } = await convert([good, bad, good], { times: [0, 9000, 18_000], maxClusterMs: 8000 });

    expect(timesOf(segment)).toEqual([0, 18_000]);
  });
});

function describeWithFfmpeg(matroska: Uint8Array): string {
  try {
    execFileSync(ffmpeg.path, ['-i', 'pipe:0'], { input: matroska, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    // Without an output ffmpeg always fails, after it has told what it read.
    return String((error as { stderr: Buffer }).stderr);
  }
  throw new Error('ffmpeg did not fail');
}
