import fc from '../../../../test/support/properties.ts';
import { type RgbaPixels, toI420 } from '../../src/worker/h264/to-i420.ts';
import { toRgba } from '../../src/worker/to-rgba.ts';

function plain([red, green, blue]: readonly [number, number, number], width = 4, height = 6): RgbaPixels {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < data.length; at += 4) data.set([red, green, blue, 255], at);
  return { width, height, data };
}

// The bars of ITU-R BT.471 at 75 %, by the tables of BT.601.
test.each([
  [
    [255, 255, 255],
    [235, 128, 128],
  ],
  [
    [0, 0, 0],
    [16, 128, 128],
  ],
  [
    [191, 0, 0],
    [65, 100, 212],
  ],
  [
    [0, 191, 0],
    [112, 72, 58],
  ],
  [
    [0, 0, 191],
    [35, 212, 114],
  ],
] as const)('%j is %j', (colour, yuv) => {
  const { bytes, layout } = toI420(plain(colour));

  for (const [plane, value] of yuv.entries()) {
    expect(Math.abs(Number(bytes[Number(layout[plane]?.offset)]) - value)).toBeLessThanOrEqual(1);
  }
});

test('a plain picture comes back as it was', () => {
  const channel = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.tuple(channel, channel, channel), (colour) => {
      const image = plain(colour);
      const rgba = new Uint8ClampedArray(image.data.length);

      toRgba(toI420(image), rgba);

      const off = rgba.map((value, at) => Math.abs(value - Number(image.data[at])));
      expect(Math.max(...off)).toBeLessThanOrEqual(4);
    }),
  );
});

test('four pixels share a colour, and each has its own brightness', () => {
  const image = plain([0, 0, 0], 2, 2);
  image.data.set([255, 255, 255, 255], 4);

  const { bytes } = toI420(image);

  expect([...bytes.subarray(0, 4)]).toEqual([16, 235, 16, 16]);
  expect([...bytes.subarray(4)]).toEqual([128, 128]);
});
