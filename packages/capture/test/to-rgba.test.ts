import fc from '../../../test/support/properties.ts';
import { toRgba, type YuvPixels } from '../src/worker/to-rgba.ts';

/** A picture of one colour, with a stride that is longer than its lines. */
function plain(
  [y, u, v]: readonly [number, number, number],
  options: Pick<YuvPixels, 'format' | 'matrix' | 'isFullRange'>,
  { width, height } = { width: 5, height: 3 },
): YuvPixels {
  const [lumaStride, colourStride] = [width + 3, 2 * Math.ceil(width / 2) + 2];
  const colours = Math.ceil(height / 2);
  const bytes = new Uint8Array(lumaStride * height + 2 * colourStride * colours).fill(99);
  const [first, second] = [lumaStride * height, lumaStride * height + colourStride * colours];
  for (let row = 0; row < height; row += 1) bytes.fill(y, row * lumaStride, row * lumaStride + width);
  for (let row = 0; row < colours; row += 1) {
    for (let column = 0; column < Math.ceil(width / 2); column += 1) {
      const isPlanar = options.format === 'I420';
      bytes[first + row * colourStride + (isPlanar ? column : 2 * column)] = u;
      bytes[isPlanar ? second + row * colourStride + column : first + row * colourStride + 2 * column + 1] =
        v;
    }
  }
  const luma = { offset: 0, stride: lumaStride };
  const blue = { offset: first, stride: colourStride };
  const layout =
    options.format === 'I420' ? [luma, blue, { offset: second, stride: colourStride }] : [luma, blue];
  return { ...options, width, height, bytes, layout };
}

const formats = ['I420', 'NV12'] as const;

// The colours of ITU-R BT.471 bars at 75 %, as the two recommendations have them.
test.each([
  ['smpte170m', false, [235, 128, 128], [255, 255, 255]],
  ['smpte170m', false, [16, 128, 128], [0, 0, 0]],
  ['smpte170m', false, [65, 100, 212], [191, 0, 0]],
  ['smpte170m', false, [112, 72, 58], [0, 191, 0]],
  ['smpte170m', false, [35, 212, 114], [0, 0, 191]],
  ['bt709', false, [51, 109, 212], [191, 0, 0]],
  ['bt709', false, [133, 63, 52], [0, 191, 0]],
  ['bt709', false, [28, 212, 120], [0, 0, 191]],
  ['smpte170m', true, [255, 128, 128], [255, 255, 255]],
  ['smpte170m', true, [76, 85, 255], [254, 0, 0]],
] as const)('%s, full range %p: %j is %j', (matrix, isFullRange, yuv, rgb) => {
  for (const format of formats) {
    const rgba = new Uint8ClampedArray(5 * 3 * 4);
    toRgba(plain(yuv, { format, matrix, isFullRange }), rgba);

    for (let pixel = 0; pixel < 15; pixel += 1) {
      const [red, green, blue, alpha] = rgba.subarray(4 * pixel);
      [red, green, blue].forEach((value, index) => {
        expect(Math.abs(Number(value) - Number(rgb[index]))).toBeLessThanOrEqual(2);
      });
      expect(alpha).toBe(255);
    }
  }
});

test('every picture, of any size and of any bytes, is opaque and fills its place', () => {
  const side = fc.integer({ min: 1, max: 33 });
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(
      side,
      side,
      fc.tuple(byte, byte, byte),
      fc.constantFrom(...formats),
      (width, height, yuv, format) => {
        const rgba = new Uint8ClampedArray(width * height * 4);
        toRgba(plain(yuv, { format, matrix: 'bt709', isFullRange: false }, { width, height }), rgba);

        expect(new Set(new Uint32Array(rgba.buffer)).size).toBe(1);
        expect(rgba[3]).toBe(255);
      },
    ),
  );
});
