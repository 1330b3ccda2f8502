import { execFileSync } from 'node:child_process';
import sharp from 'sharp';
import { ffmpegs } from '../../../../test/support/ffmpegs.ts';
import fc from '../../../../test/support/properties.ts';
import { exampleFrames } from '../../../../test/support/sample.ts';
import { createJpegSplitter, type JpegSplitterOptions } from '../../src/node/create-jpeg-splitter.ts';

function split(stream: Uint8Array, chunkBytes: number, options: JpegSplitterOptions = {}): Buffer[] {
  const splitter = createJpegSplitter(options);
  const pictures: Buffer[] = [];
  for (let offset = 0; offset < stream.length; offset += chunkBytes) {
    pictures.push(
      ...splitter.push(stream.subarray(offset, offset + chunkBytes)).map((each) => Buffer.from(each)),
    );
  }
  splitter.end();
  return pictures;
}

const frames = exampleFrames.slice(0, 3);
const start = frames[0] ?? Buffer.of();

test.each([1, 2, 3, 7, 1000, 65_536, 10_000_000])('pictures in pieces of %i bytes', (chunkBytes) => {
  expect(split(Buffer.concat(frames), chunkBytes)).toEqual(frames);
});

test('a thumbnail, which ends in the middle of its picture, is part of it', async () => {
  const thumbnail = await sharp(start).resize(32).jpeg().toBuffer();
  const app1 = Buffer.alloc(4 + thumbnail.length);
  app1.writeUInt16BE(0xffe1, 0);
  app1.writeUInt16BE(2 + thumbnail.length, 2);
  thumbnail.copy(app1, 4);
  const picture = Buffer.concat([start.subarray(0, 2), app1, start.subarray(2)]);

  expect(split(Buffer.concat([picture, start, picture]), 4096)).toEqual([picture, start, picture]);
});

test.each(['progressive', 'with restart intervals'])('a picture that is %s', async (kind) => {
  const progressive = await sharp(start).jpeg({ progressive: true }).toBuffer();
  // Restart markers stand in the scan; no decoder is asked here.
  const scan = start.length - 40;
  const restarts = Buffer.concat([start.subarray(0, scan), Buffer.of(0xff, 0xd3), start.subarray(scan)]);
  const picture = kind === 'progressive' ? progressive : restarts;

  expect(split(Buffer.concat([picture, picture]), 1000)).toEqual([picture, picture]);
});

test('what stands between pictures is passed over: multipart boundaries, padding, half a marker', () => {
  const discarded: number[] = [];
  const boundary = Buffer.from('\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n');
  const noise = Buffer.of(0, 0xff, 0xd8, 0, 0xff);
  const stream = Buffer.concat([boundary, ...frames.flatMap((frame) => [frame, boundary, noise])]);

  expect(split(stream, 100, { onDiscard: (bytes) => discarded.push(bytes) })).toEqual(frames);
  expect(discarded).toEqual([]);
});

test.each([
  ['broken off in its scan', start.subarray(0, start.length - 100)],
  ['without the marker behind its first table', Buffer.from(start).fill(0, 2 + 69, 2 + 69 + 2)],
])('a picture %s is left out and told of, and the next one is whole', (_, damaged) => {
  const discarded: number[] = [];

  const pictures = split(Buffer.concat([damaged, ...frames]), 500, {
    onDiscard: (bytes) => discarded.push(bytes),
  });

  expect(pictures).toEqual(frames);
  expect(discarded).toHaveLength(1);
});

test('so is one that the end of the stream cuts off', () => {
  const discarded: number[] = [];

  expect(split(start.subarray(0, 1000), 300, { onDiscard: (bytes) => discarded.push(bytes) })).toEqual([]);
  expect(discarded).toEqual([1000]);
});

test('a picture without an end does not fill the memory', () => {
  const discarded: number[] = [];
  const endless = Buffer.concat([start.subarray(0, start.length - 2), Buffer.alloc(100_000, 0x55)]);

  const pictures = split(Buffer.concat([endless, start]), 1000, {
    maxBytes: start.length + 5000,
    onDiscard: (bytes) => discarded.push(bytes),
  });

  expect(pictures).toEqual([start]);
  expect(discarded).toHaveLength(1);
});

test('no bytes whatever make it throw, or give a picture that is none', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0xff, 0xd8, 0xd9, 0xda, 0xd0, 0, 1, 2, 0xe1)),
      fc.integer({ min: 1, max: 9 }),
      (bytes, chunkBytes) => {
        for (const picture of split(Uint8Array.from(bytes), chunkBytes)) {
          expect([...picture.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
          expect([...picture.subarray(-2)]).toEqual([0xff, 0xd9]);
        }
      },
    ),
  );
});

test.each(ffmpegs)('every picture of $name is found, and decodes', async ({ path }) => {
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25', '-t', '2'];
  const stream = execFileSync(path, ['-loglevel', 'error', ...source, '-f', 'mjpeg', '-']);

  const pictures = split(stream, 8192);

  expect(pictures).toHaveLength(50);
  for (const picture of pictures) {
    const { width, height } = await sharp(picture)
      .stats()
      .then(() => sharp(picture).metadata());
    expect([width, height]).toEqual([320, 240]);
  }
});
