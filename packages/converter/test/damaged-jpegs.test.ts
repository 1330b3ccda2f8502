import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Decoder } from '../src/index.ts';
import { convert } from './convert.ts';
import { withSegment } from './jpeg-structures.ts';
import { picture } from './picture.ts';

const size = { width: 160, height: 120 };
const endOfImage = Buffer.of(0xff, 0xd9);
const decoders: readonly Decoder[] = ['sharp', 'ffmpeg'];

let good: Buffer;
let noise: Buffer;
let progressive: Buffer;
/** Twelve units, with a restart behind each but the last. */
const restarts = readFileSync(join(__dirname, 'fixtures/restarts.jpg'));
beforeAll(async () => {
  good = await picture({ ...size });
  noise = await sharp(await picture({ ...size, noise: true, format: 'png' }))
    .jpeg({ quality: 85 })
    .toBuffer();
  progressive = await sharp(noise).jpeg({ progressive: true }).toBuffer();
});

function cut(file: Buffer, share: number): Buffer {
  return file.subarray(0, file.length * share);
}

/** Behind a marker, so many bytes on. */
function placeOf(file: Buffer, marker: number, onward = 0): number {
  return file.indexOf(Buffer.of(0xff, marker)) + onward;
}

function without(file: Buffer, start: number, end: number): Buffer {
  return Buffer.concat([file.subarray(0, start), file.subarray(end)]);
}

function insert(file: Buffer, at: number, bytes: Buffer): Buffer {
  return Buffer.concat([file.subarray(0, at), bytes, file.subarray(at)]);
}

describe.each(decoders)('decoded by %s, a JPEG', (decoder) => {
  const droppedOf = async (file: Buffer) => {
    const { dropped, encoded } = await convert([good, file, good], { decoder });
    expect(encoded + dropped.length).toBe(3);
    return dropped;
  };

  test.each<[string, () => Buffer]>([
    ['whose picture is whole, without the marker of its end', () => noise.subarray(0, -2)],
    ['likewise, that ends in half a marker', () => noise.subarray(0, -1)],
    ['likewise, progressive', () => progressive.subarray(0, -2)],
    ['likewise, with restarts', () => restarts.subarray(0, -2)],
    ['with bytes left over before its end', () => insert(noise, noise.length - 2, Buffer.from('left over'))],
    ['with something behind its end', () => Buffer.concat([noise, Buffer.alloc(4096, 1)])],
    ['with padding between segments', () => insert(noise, 2, Buffer.alloc(100))],
    [
      'with bytes left over before a restart',
      () => insert(restarts, placeOf(restarts, 0xd1), Buffer.alloc(20, 1)),
    ],
    [
      'that lost a byte between two restarts',
      () => without(restarts, placeOf(restarts, 0xd1, 3), placeOf(restarts, 0xd1, 4)),
    ],
    ['whose transform of colours is not known', () => withSegment(noise, 0xee, `Adobe\0d\0\0\0\0\x07`)],
    ['that lacks its last scans at the seam of two', () => cutAtScan(progressive, 3)],
  ])('%s is in the video', async (_what, make) => {
    expect(await droppedOf(make())).toEqual([]);
  });

  test.each<[string, () => Buffer]>([
    ['that is cut off in the middle', () => cut(noise, 0.5)],
    ['that is cut off near its end', () => cut(noise, 0.98)],
    ['that is cut off in its head', () => noise.subarray(0, placeOf(noise, 0xc4))],
    ['whose half got the marker of an end', () => Buffer.concat([cut(noise, 0.5), endOfImage])],
    [
      'whose last rows are missing before its end',
      () => without(noise, noise.length - 300, noise.length - 2),
    ],
    [
      'likewise, with padding',
      () => Buffer.concat([insert(cut(noise, 0.5), 2, Buffer.alloc(9)), endOfImage]),
    ],
    [
      'likewise, of an unknown transform',
      () => Buffer.concat([withSegment(cut(noise, 0.5), 0xee, `Adobe\0d\0\0\0\0\x07`), endOfImage]),
    ],
    [
      'likewise, of one long interval',
      () => Buffer.concat([withSegment(cut(noise, 0.5), 0xdd, '\xff\xff'), endOfImage]),
    ],
    ['likewise, progressive', () => Buffer.concat([cut(progressive, 0.5), endOfImage])],
    ['likewise, with restarts', () => Buffer.concat([cut(restarts, 0.75), endOfImage])],
    [
      'that lost an interval between two restarts',
      () => without(restarts, placeOf(restarts, 0xd0, 2), placeOf(restarts, 0xd1, 2)),
    ],
    ['that lost a character of its base64', () => withoutCharacter(noise, 9000)],
  ])('%s is dropped, with the reason', async (_what, make) => {
    expect(await droppedOf(make())).toEqual([
      { index: 1, reason: expect.stringMatching(/^cannot be decoded: \w/) },
    ]);
  });

  test.each<[string, () => Buffer]>([
    ['behind its end, as of a film', () => Buffer.concat([noise, scans(70)])],
    ['in a segment of an application', () => withSegment(noise, 0xe4, scans(70))],
    ['in a comment', () => withSegment(noise, 0xfe, scans(70))],
  ])('with bytes like those of scans %s is in the video', async (_where, make) => {
    expect(await droppedOf(make())).toEqual([]);
  });

  test.each<[string, () => Buffer]>([
    ['one after the other', () => insert(noise, noise.length - 2, scans(70))],
    [
      'behind fill bytes',
      () =>
        insert(
          noise,
          noise.length - 2,
          Buffer.from(scans(70).toString('hex').replaceAll('ffda', 'ffffffda'), 'hex'),
        ),
    ],
    [
      'behind what is no marker',
      () => insert(noise, noise.length - 2, Buffer.concat([Buffer.of(0xff, 0, 7), scans(70)])),
    ],
  ])('with very many scans, %s, is dropped', async (_how, make) => {
    expect(await droppedOf(make())).toEqual([{ index: 1, reason: 'has more than 64 scans' }]);
  });
});

describe.each(decoders)('decoded by %s, a broken frame', (decoder) => {
  test('does not decide the size of the video, though its header is whole', async () => {
    const frame = await picture({ width: 320, height: 240 });
    const broken = cut(noise, 0.5);

    const { canvas, dropped, encoded, startMs } = await convert([broken, frame, frame], { decoder });
    const alone = await convert([frame], { decoder, times: [100] });

    expect(canvas).toEqual({ width: 320, height: 240 });
    expect([encoded, startMs]).toEqual([2, alone.startMs]);
    expect(dropped).toEqual([{ index: 0, reason: expect.stringMatching(/^cannot be decoded: /) }]);
  });

  test('nor do several, each of a size of its own', async () => {
    const broken = await Promise.all(
      [80, 96, 640].map(async (width) => cut(await picture({ width, height: 64, noise: true }), 0.6)),
    );

    const { canvas, dropped } = await convert([...broken, good, good], { decoder });

    expect(canvas).toEqual(size);
    expect(dropped.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  test('does not have a batch refused for the many pixels that it would have had', async () => {
    const huge = cut(await picture({ width: 1920, height: 1080, noise: true }), 0.5);

    const { canvas } = await convert([huge, good, good], { decoder, maxBatchPixels: 3 * 160 * 120 });

    expect(canvas).toEqual(size);
  });

  test('after a good one leaves the size as it is', async () => {
    const { canvas } = await convert([good, cut(noise, 0.5), await picture({ width: 320, height: 240 })], {
      decoder,
    });

    expect(canvas).toEqual(size);
  });
});

/** The headers of scans, without data. */
function scans(count: number): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, () => Buffer.from('ffda000c03010002110311003f00', 'hex')),
  );
}

/** The first scans of a progressive file, and its end. */
function cutAtScan(file: Buffer, count: number): Buffer {
  let at = 0;
  for (let scan = 0; scan <= count; scan += 1) at = file.indexOf(Buffer.of(0xff, 0xda), at + 2);
  // The tables of the scan that is left out are no harm.
  return Buffer.concat([file.subarray(0, at), endOfImage]);
}

function withoutCharacter(file: Buffer, at: number): Buffer {
  const text = file.toString('base64').replace(/=+$/, '');
  return Buffer.from(text.slice(0, at) + text.slice(at + 1), 'base64');
}
