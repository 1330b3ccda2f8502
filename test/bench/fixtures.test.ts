import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createWrapAccessUnits, type TimedAccessUnit } from '@frame-ingest/access-units';
import { codecLimits, defaultLimits, type H264Content } from '@frame-ingest/contract';
import sharp from 'sharp';
import { parseKinds } from '../../bench/content/kinds.ts';

const folder = join(__dirname, '../../bench/fixtures');
const huffmanTables = Buffer.of(0xff, 0xc4);

describe.each(['canvas-calm', 'canvas-moving', 'canvas-noisy', 'phone', 'phone-turned', 'webcam'])(
  '%s',
  (name) => {
    const [, kind] = parseKinds(name)[0] ?? [];
    const fileCount = readdirSync(join(folder, name)).length;
    const frames = kind?.frames(2 * fileCount) ?? [];

    test('is what such a device sends', async () => {
      const { icc, orientation } = await sharp(frames[0]).metadata();

      expect(icc !== undefined).toBe(name !== 'webcam');
      expect(orientation).toBe({ phone: 1, 'phone-turned': 6 }[name]);
      expect(factors(frames[0])).toBe(name === 'webcam' ? '2111' : '2211');
      expect(frames[0]?.includes(huffmanTables)).toBe(name !== 'webcam');
    });

    test('has the size that it says, once it is upright', async () => {
      const { width, height } = await sharp(frames[0])
        .autoOrient()
        .raw()
        .toBuffer({ resolveWithObject: true })
        .then(({ info }) => info);

      expect({ width, height }).toEqual(kind?.size);
    });

    test('is played to and fro, no frame twice in a row', () => {
      expect(frames[fileCount]).toEqual(frames[fileCount === 2 ? 0 : fileCount - 2]);
      for (const [index, frame] of frames.slice(1).entries())
        expect(frame.equals(frames[index] ?? frame)).toBe(false);
    });
  },
);

describe.each(['canvas-calm', 'canvas-moving', 'canvas-noisy'])('%s as H.264', (name) => {
  const [, kind] = parseKinds(name)[0] ?? [];
  const count = 20;
  const accessUnitsOf = (content: H264Content): TimedAccessUnit[] =>
    content.frames
      .flatMap((frame) => frame ?? [])
      .map((frame, index) => ({ ...frame, index, timestampMs: index * 100 }));

  test('is what the service takes, of one keyframe', () => {
    const content = kind?.video?.(count) ?? { codecPrivate: new Uint8Array(), frames: [] };
    const limits = { ...codecLimits, maxFramePixels: defaultLimits.maxFramePixels };
    const wrap = createWrapAccessUnits({ limits, maxClusterMs: 10_000, minClusterMs: 1000 });

    const { canvas, clusters } = wrap({
      ...{ codecPrivate: content.codecPrivate, accessUnits: accessUnitsOf(content) },
      ...{ endMs: count * 100, segmentUuid: new Uint8Array(16) },
    });

    expect(canvas).toEqual(kind?.size);
    expect(clusters.map(({ frameCount }) => frameCount)).toEqual([count]);
    expect(content.frames.map((frame) => frame?.keyframe)).toEqual(
      Array.from({ length: count }, (_, index) => index === 0),
    );
  });

  test('ends where a new keyframe would have to come', () => {
    expect(() => kind?.video?.(1000)).toThrow(`${name} has 22 access units, not 1000`);
  });
});

/** ITU-T T.81 B.2.2: the sampling factors of Y and Cb, across and down. */
function factors(file: Uint8Array = new Uint8Array()): string {
  const frame = Buffer.from(file).indexOf(Buffer.of(0xff, 0xc0));
  return [11, 14].map((at) => file[frame + at]?.toString(16)).join('');
}

test('a kind that is none is refused with those that are', () => {
  expect(() => parseKinds('webcam,canvas')).toThrow('"canvas" is not a kind of content. Use canvas-calm,');
  expect(parseKinds('all').map(([name]) => name)).toContain('lavfi-720p');
});
