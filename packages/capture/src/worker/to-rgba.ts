import type { Size } from './fit-size.ts';

/** A picture in the camera's own format: luma, and chroma at half the resolution. */
export interface YuvPixels extends Size {
  readonly bytes: Uint8Array;
  /** NV12 interleaves the two chroma channels in one plane. */
  readonly format: 'I420' | 'NV12';
  readonly layout: readonly { readonly offset: number; readonly stride: number }[];
  readonly matrix: keyof typeof matrices;
  /** Whether black is 0 and white 255, instead of 16 and 235. */
  readonly isFullRange: boolean;
}

/** Share of red and blue in the luma, by the WebCodecs name: BT.601 and BT.709. */
const matrices = {
  smpte170m: { red: 0.299, blue: 0.114 },
  bt470bg: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
} as const;

/** Whether {@link toRgba} supports the matrix. */
export function isKnownMatrix(matrix: string): matrix is keyof typeof matrices {
  return matrix in matrices;
}

/** Fixed point: with ten fractional bits, the sums fit into 32 bits. */
const one = 1024;

/**
 * Converts a picture to pixels for a canvas. Four pixels share a colour without smoothing, because a JPEG averages them again.
 * @param rgba receives the pixels: red, green, blue and opaque, in memory order
 */
export function toRgba(
  { bytes, format, layout, width, height, matrix, isFullRange }: YuvPixels,
  rgba: Uint8ClampedArray,
): void {
  const [luma, blue, ownRed] = layout;
  const isInterleaved = format === 'NV12';
  const red = isInterleaved && blue !== undefined ? { ...blue, offset: blue.offset + 1 } : ownRed;
  if (luma === undefined || blue === undefined || red === undefined) throw new Error('a plane is missing');
  const step = isInterleaved ? 2 : 1;
  const { black, scale, redOfV, greenOfU, greenOfV, blueOfU } = toFactors(matrix, isFullRange);
  // One write for each pixel; every machine that browsers run on is little-endian.
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);

  let pixel = 0;
  for (let y = 0; y < height; y += 1) {
    let lumaAt = luma.offset + y * luma.stride;
    let blueAt = blue.offset + (y >> 1) * blue.stride;
    let redAt = red.offset + (y >> 1) * red.stride;
    for (let x = 0; x < width; x += 2) {
      const cb = (bytes[blueAt] as number) - 128;
      const cr = (bytes[redAt] as number) - 128;
      blueAt += step;
      redAt += step;
      const addRed = redOfV * cr + one / 2;
      const addGreen = one / 2 - greenOfU * cb - greenOfV * cr;
      const addBlue = blueOfU * cb + one / 2;
      const end = Math.min(x + 2, width);
      for (let column = x; column < end; column += 1) {
        const light = scale * ((bytes[lumaAt] as number) - black);
        lumaAt += 1;
        const r = clamp((light + addRed) >> 10);
        const g = clamp((light + addGreen) >> 10);
        const b = clamp((light + addBlue) >> 10);
        pixels[pixel] = 0xff000000 | (b << 16) | (g << 8) | r;
        pixel += 1;
      }
    }
  }
}

function clamp(value: number): number {
  return Math.max(0, Math.min(value, 255));
}

/** @see https://www.itu.int/rec/T-REC-H.273 (equations 8.3 for the matrices, 8.2 for the ranges) */
function toFactors(matrix: keyof typeof matrices, isFullRange: boolean) {
  const { red, blue } = matrices[matrix];
  const green = 1 - red - blue;
  const lumaScale = isFullRange ? one : (one * 255) / 219;
  const colourScale = isFullRange ? one : (one * 255) / 224;
  return {
    black: isFullRange ? 0 : 16,
    scale: Math.round(lumaScale),
    redOfV: Math.round(2 * (1 - red) * colourScale),
    greenOfU: Math.round(((2 * blue * (1 - blue)) / green) * colourScale),
    greenOfV: Math.round(((2 * red * (1 - red)) / green) * colourScale),
    blueOfU: Math.round(2 * (1 - blue) * colourScale),
  };
}
