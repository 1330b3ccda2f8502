import type { Canvas } from '../canvas.ts';
import { type ImageLimits, readImageHeader, UnusableImageError } from './read-image-header.ts';

/**
 * Whether a file is what cameras and browsers make: a whole baseline JPEG of the canvas's size with subsampled YCbCr,
 * upright, without a colour profile. Every decoder makes the same picture of those.
 */
export async function isPlainJpeg(image: Uint8Array, canvas: Canvas, limits: ImageLimits): Promise<boolean> {
  if (!endsWithEndOfImage(image)) return false;
  try {
    const header = await readImageHeader(image, limits);
    return (
      header.format === 'jpeg' &&
      header.width === canvas.width &&
      header.height === canvas.height &&
      header.space === 'srgb' &&
      header.channels === 3 &&
      header.hasProfile === false &&
      header.isProgressive === false &&
      (header.orientation ?? 1) === 1 &&
      // JPEG files that hold RGB, which only an Adobe marker tells, are never subsampled.
      (header.chromaSubsampling === '4:2:0' || header.chromaSubsampling === '4:2:2')
    );
  } catch (error) {
    if (error instanceof UnusableImageError) return false;
    throw error;
  }
}

/** ITU-T T.81 table B.1: EOI. */
function endsWithEndOfImage(image: Uint8Array): boolean {
  return image.at(-2) === 0xff && image.at(-1) === 0xd9;
}
