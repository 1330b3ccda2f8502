import sharp from 'sharp';

const blockPixels = 4;
const bits = 64;
/** A picture is 16 to 235; what is darker than its middle is 0. */
const threshold = 128;

/**
 * Reads when Firefox's fake camera drew a picture: it writes the time into the first four rows, a block of four by four pixels
 * for each bit, light for 1, as a little-endian number whose bytes begin with their highest bit.
 * @param image a picture of the camera, not scaled
 * @returns milliseconds since the Unix epoch
 */
export async function readFakeCameraTime(image: Uint8Array): Promise<number> {
  const { data, info } = await sharp(image).greyscale().raw().toBuffer({ resolveWithObject: true });
  const bytes = Buffer.alloc(bits / 8);
  for (let bit = 0; bit < bits; bit += 1) {
    const isLight = averageOf(data, info.width, bit * blockPixels) > threshold;
    if (isLight) bytes[bit >> 3] = Number(bytes[bit >> 3]) | (0x80 >> (bit & 7));
  }
  return Number(bytes.readBigUInt64LE()) / 1000;
}

/** The inner pixels of a block, since JPEG blurs its edges. */
function averageOf(pixels: Uint8Array, width: number, left: number): number {
  const inner = [1, 2].flatMap((y) => [1, 2].map((x) => Number(pixels[y * width + left + x])));
  return inner.reduce((sum, pixel) => sum + pixel, 0) / inner.length;
}
