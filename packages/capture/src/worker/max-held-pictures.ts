import type { Size } from './fit-size.ts';

/** What may wait for its turn, in pixels: 60 pictures of 640x480, two seconds at 30 a second, take 28 MB. */
const maxPixels = 60 * 640 * 480;
/** Of very large pictures some may wait, too. */
const least = 6;

/** How many pictures of a size may wait for an encoder. */
export function maxHeldPictures({ width, height }: Size): number {
  return Math.max(least, maxPixels / (width * height));
}
