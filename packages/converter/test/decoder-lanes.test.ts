import sharp, { type SharpOptions } from 'sharp';
import { ffmpegs } from '../../../test/support/ffmpegs.ts';
import { decodePictures, meanColour } from '../../../test/support/media-tools.ts';
import { createConvertFrames } from '../src/index.ts';
import { type Conversion, codecPrivateOf, convert as convertWith, timesOf } from './convert.ts';
import {
  canvasFrame,
  canvasProfile,
  notPlain,
  plain,
  withoutSegments,
  withSegment,
} from './jpeg-structures.ts';
import { picture } from './picture.ts';

const size = { width: 64, height: 48 };

/** With an encoder that knows no batch before: the same pictures are the same bytes. */
const convert: typeof convertWith = (images, options) =>
  convertWith(images, { keepEncoder: false, ...options });

/** What a camera makes: baseline, 4:2:0. */
function cameraJpeg(options: Partial<Parameters<typeof picture>[0]> = {}): Promise<Buffer> {
  return picture({ ...size, noise: true, ...options }).then((file) =>
    sharp(file).jpeg({ quality: 90, chromaSubsampling: '4:2:0' }).toBuffer(),
  );
}

/** The first bytes after each frame's NAL headers differ where another decoder made the pictures. */
function isSameVideo(a: Conversion, b: Conversion): boolean {
  return Buffer.compare(a.matroska, b.matroska) === 0;
}

describe('ffmpeg decodes JPEG files itself', () => {
  test('at the same times, with the same codec private data and colours as sharp', async () => {
    const images = await Promise.all([
      cameraJpeg(),
      cameraJpeg(),
      cameraJpeg({ background: '#3c78b4', noise: false }),
    ]);
    const times = [0, 17, 917];

    const bySharp = await convert(images, { times });
    const byFfmpeg = await convert(images, { times, decoder: 'ffmpeg' });

    expect(isSameVideo(bySharp, byFfmpeg)).toBe(false);
    expect(timesOf(byFfmpeg.segment)).toEqual(times);
    expect(codecPrivateOf(byFfmpeg.segment)).toBe(codecPrivateOf(bySharp.segment));
    const frameBytes = size.width * size.height * 3;
    const [shown, wanted] = [byFfmpeg, bySharp].map(({ matroska }) =>
      meanColour(decodePictures(matroska).subarray(2 * frameBytes)),
    );
    for (const [channel, mean] of (shown ?? []).entries())
      expect(mean).toBeCloseTo(wanted?.[channel] ?? 0, -0.5);
  });

  test.each([
    ['a PNG', () => picture({ ...size, noise: true, format: 'png' })],
    ['another size', () => cameraJpeg({ width: 80 })],
    [
      'a progressive JPEG',
      async () =>
        sharp(await cameraJpeg())
          .jpeg({ progressive: true })
          .toBuffer(),
    ],
    [
      'a grey JPEG',
      async () =>
        sharp(await cameraJpeg())
          .toColourspace('b-w')
          .jpeg()
          .toBuffer(),
    ],
    [
      'a CMYK JPEG',
      async () =>
        sharp(await cameraJpeg())
          .toColourspace('cmyk')
          .jpeg()
          .toBuffer(),
    ],
    [
      'a turned JPEG',
      async () =>
        sharp(await cameraJpeg())
          .withMetadata({ orientation: 3 })
          .jpeg()
          .toBuffer(),
    ],
    [
      'a colour profile',
      async () =>
        sharp(await cameraJpeg())
          .withIccProfile('p3')
          .jpeg()
          .toBuffer(),
    ],
    ['a JPEG that is cut off', async () => (await cameraJpeg()).subarray(0, -40)],
    ['a JPEG that is cut off and ended', async () => endEarly(await cameraJpeg())],
    ['an HLS playlist', async () => Buffer.from('#EXTM3U\n#EXTINF:1,\n/etc/passwd\n')],
  ])('but leaves a batch with %s to sharp', async (_what, makeOther) => {
    const images = [await cameraJpeg(), await makeOther(), await cameraJpeg()];

    const byFfmpeg = await convert(images, { decoder: 'ffmpeg' });

    expect(isSameVideo(byFfmpeg, await convert(images))).toBe(true);
  });

  test('what JPEG files hide in each other does not become frames', async () => {
    const [first, second] = [await cameraJpeg(), await cameraJpeg()];
    // A whole second picture behind the first one's end, as some cameras put a preview there.
    const both = Buffer.concat([first, second]);

    const { segment, encoded } = await convert([first, both, second], { decoder: 'ffmpeg' });

    expect(encoded).toBe(3);
    expect(timesOf(segment)).toEqual([0, 100, 200]);
  });
});

/** What a viewer sees of a batch that is one file three times, by each decoder. */
async function convertBoth(file: Buffer): Promise<{ bySharp: Conversion; byFfmpeg: Conversion }> {
  const images = [file, file, file];
  return { bySharp: await convert(images), byFfmpeg: await convert(images, { decoder: 'ffmpeg' }) };
}

/** Each pixel, on average, within a step or two of 255: another matrix, range, field order or side up is far from that. */
function expectSamePictures({ bySharp, byFfmpeg }: Awaited<ReturnType<typeof convertBoth>>): void {
  const [shown, wanted] = [byFfmpeg, bySharp].map(({ matroska }) => decodePictures(matroska)) as [
    Buffer,
    Buffer,
  ];

  expect(byFfmpeg.canvas).toEqual(bySharp.canvas);
  expect(shown).toHaveLength(wanted.length);
  const apart = shown.reduce((sum, value, at) => sum + Math.abs(value - (wanted[at] ?? 0)), 0);
  expect(apart / shown.length).toBeLessThan(2);
}

describe('both decoders show the same picture', () => {
  test.each(plain)('of a JPEG with %s, which goes to ffmpeg', async (_what, make) => {
    const both = await convertBoth(await make());

    expect(isSameVideo(both.bySharp, both.byFfmpeg)).toBe(false);
    expect(both.byFfmpeg.fallbacks).toEqual([]);
    expectSamePictures(both);
  });

  test('of a canvas, with its profile, which goes to ffmpeg', async () => {
    const both = await convertBoth(canvasFrame);

    expect(isSameVideo(both.bySharp, both.byFfmpeg)).toBe(false);
    expectSamePictures(both);
  });

  test.each(notPlain)('of a JPEG with %s, which goes to sharp, and says why', async (_what, make, reason) => {
    const { bySharp, byFfmpeg } = await convertBoth(await make());

    expect(bySharp.encoded).toBe(3);
    expect(bySharp.fallbacks).toEqual([]);
    expect(byFfmpeg.fallbacks).toEqual([{ index: 0, reason }]);
    expect(isSameVideo(bySharp, byFfmpeg)).toBe(true);
  });
});

describe('which decoder was not taken is told', () => {
  test.each([
    ['quantization tables', 0xdb, Number.POSITIVE_INFINITY],
    ['one of the Huffman tables', 0xc4, 1],
  ])('for a file without %s, which could be taken from the one before it', async (_what, marker, count) => {
    const whole = await cameraJpeg();

    const { fallbacks } = await convert([whole, withoutSegments(whole, marker, count)], {
      decoder: 'ffmpeg',
    });

    expect(fallbacks).toEqual([{ index: 1, reason: 'lacks a table that its scan needs' }]);
  });

  test('for each cluster, with its first image that is not plain', async () => {
    const [jpeg, png] = [await cameraJpeg(), await picture({ ...size, noise: true, format: 'png' })];
    const times = [0, 500, 1000, 1500, 2000, 2500];

    const { fallbacks, clusters } = await convert([jpeg, jpeg, jpeg, png, jpeg, png], {
      ...{ times, decoder: 'ffmpeg', maxClusterMs: 1500 },
    });

    expect(clusters).toHaveLength(2);
    expect(fallbacks).toEqual([{ index: 3, reason: 'is not a JPEG file' }]);
  });

  test('where ffmpeg finds the fault, and for another size', async () => {
    const whole = await cameraJpeg();
    const damaged = endEarly(await cameraJpeg());

    const [byFfmpeg, bySize] = [
      await convert([whole, damaged], { decoder: 'ffmpeg' }),
      await convert([whole, await cameraJpeg({ width: 80 })], { decoder: 'ffmpeg' }),
    ];

    expect(byFfmpeg.fallbacks).toEqual([{ reason: 'has a fault that ffmpeg found' }]);
    expect(bySize.fallbacks).toEqual([{ index: 1, reason: 'is 80x48, but the video is 64x48' }]);
  });
});

test.each(ffmpegs)(
  'by $name, batches of a camera have the same headers, whichever decoder they went to',
  async ({ path }) => {
    const convertFrames = createConvertFrames({ decoder: 'ffmpeg', ffmpegPath: path });
    const fallbacks: number[] = [];
    for (const format of ['jpeg', 'png', 'jpeg'] as const) {
      const image = await picture({ ...size, format });
      const converted = await convertFrames({
        ...{ frames: [{ index: 0, image, timestampMs: 1000 }], endMs: 1100 },
        ...{ timeoutMs: 30_000, segmentUuid: new Uint8Array(16) },
      });
      fallbacks.push(converted.fallbacks.length);
    }

    expect(fallbacks).toEqual([0, 1, 0]);
  },
);

describe('a colour profile', () => {
  test.each<[string, (file: Buffer) => Promise<Buffer> | Buffer]>([
    ['that a canvas gives a JPEG', (file) => withSegment(file, 0xe2, canvasProfile())],
    ['in a PNG', (file) => sharp(file).withIccProfile('srgb').png().toBuffer()],
    [
      'in a JPEG with EXIF',
      (file) => withSegment(withSegment(file, 0xe2, canvasProfile()), 0xe1, 'Exif\0\0'),
    ],
  ])('of sRGB, %s, counts as none: the same pictures, byte for byte', async (_where, addProfile) => {
    const bare = await cameraJpeg();
    const tagged = await addProfile(bare);

    expect(Buffer.compare(tagged, bare)).not.toBe(0);
    expect(isSameVideo(await convert([tagged, tagged]), await convert([bare, bare]))).toBe(true);
  });

  test.each(['jpeg', 'png', 'webp'] as const)('of Display P3 in a %s is converted', async (format) => {
    const red = await picture({ ...size, background: '#c03020' });
    const tagged = await sharp(red).withIccProfile('p3').toFormat(format, { quality: 100 }).toBuffer();
    const asStored = meanColour(
      await sharp(tagged, { ignoreIcc: true } as SharpOptions)
        .raw()
        .toBuffer(),
    );

    const shown = meanColour(decodePictures((await convert([tagged, tagged])).matroska));

    // In the wider space the same red is less of its red.
    expect(asStored[0]).toBeLessThan(0xb8);
    for (const [channel, wanted] of [0xc0, 0x30, 0x20].entries())
      expect(Math.abs((shown[channel] ?? 0) - wanted)).toBeLessThan(4);
  });
});

/** The end-of-image marker where half of the picture is still missing. */
function endEarly(jpeg: Buffer): Buffer {
  return Buffer.concat([jpeg.subarray(0, jpeg.length / 2), Buffer.of(0xff, 0xd9)]);
}
