import type { Size } from './fit-size.ts';

/** Pixels that may wait: 60 pictures of 640x480, two seconds at 30 a second, take 28 MB. */
const maxPixels = 60 * 640 * 480;
/** The minimum for very large pictures. */
const least = 6;

/** Returns how many pictures of a size may wait for an encoder. */
export function maxHeldPictures({ width, height }: Size): number {
  return Math.max(least, maxPixels / (width * height));
}
