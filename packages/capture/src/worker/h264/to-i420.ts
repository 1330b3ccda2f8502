import type { Size } from '../fit-size.ts';
import type { YuvPixels } from '../to-rgba.ts';

/** The fields of an `ImageData`. */
export interface RgbaPixels extends Size {
  readonly data: Uint8ClampedArray;
}

/**
 * Converts pixels of a canvas to luma and chroma in the television range: BT.601, black at 16 and white at 235. Browsers
 * themselves convert a canvas to full range and signal that in the video, which changes the codec private data.
 * @param pixels with even width and height
 * @see https://www.itu.int/rec/R-REC-BT.601 (section 2.5.3, with 8 fractional bits)
 */
export function toI420({ width, height, data }: RgbaPixels): YuvPixels {
  const [lumaBytes, colourBytes] = [width * height, (width * height) / 4];
  const bytes = new Uint8Array(lumaBytes + 2 * colourBytes);
  let colourAt = lumaBytes;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let [red, green, blue] = [0, 0, 0];
      for (let corner = 0; corner < 4; corner += 1) {
        const pixel = (y + (corner >> 1)) * width + x + (corner & 1);
        const r = data[4 * pixel] as number;
        const g = data[4 * pixel + 1] as number;
        const b = data[4 * pixel + 2] as number;
        bytes[pixel] = 16 + ((66 * r + 129 * g + 25 * b + 128) >> 8);
        red += r;
        green += g;
        blue += b;
      }
      bytes[colourAt] = 128 + ((112 * blue - 38 * red - 74 * green + 512) >> 10);
      bytes[colourAt + colourBytes] = 128 + ((112 * red - 94 * green - 18 * blue + 512) >> 10);
      colourAt += 1;
    }
  }
  const colour = { stride: width / 2 };
  const layout = [
    { offset: 0, stride: width },
    { offset: lumaBytes, ...colour },
    { offset: lumaBytes + colourBytes, ...colour },
  ];
  return { width, height, bytes, format: 'I420', layout, matrix: 'smpte170m', isFullRange: false };
}
