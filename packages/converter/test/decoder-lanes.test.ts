import sharp from 'sharp';
import { decodePictures, meanColour } from '../../../test/support/media-tools.ts';
import { type Conversion, codecPrivateOf, convert, timesOf } from './convert.ts';
import { picture } from './picture.ts';

const size = { width: 64, height: 48 };

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

/** The end-of-image marker where half of the picture is still missing. */
function endEarly(jpeg: Buffer): Buffer {
  return Buffer.concat([jpeg.subarray(0, jpeg.length / 2), Buffer.of(0xff, 0xd9)]);
}
