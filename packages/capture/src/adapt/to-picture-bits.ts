import type { Size } from '../worker/fit-size.ts';
import { qualityWeight } from './byte-weight.ts';

/** What a picture of 640x480 takes at quality 0.8 and 10 a second, keyframes included. */
const usualBits = 60_000;
const usualPixels = 640 * 480;
const usualFramerate = 10;
/** As with JPEG: finer detail is smoother. */
const pixelExponent = 0.6;
/** What comes sooner differs less from what was before. */
const framerateExponent = -0.4;

/**
 * How many bits an encoder may take for a picture, on average.
 * @param quality of `CaptureSettings`: what a JPEG of it would look like
 * @param framerate of capture, per second
 */
export function toPictureBits({ width, height }: Size, quality: number, framerate: number): number {
  const detail = ((width * height) / usualPixels) ** pixelExponent;
  const likeness = (framerate / usualFramerate) ** framerateExponent;
  return usualBits * detail * likeness * qualityWeight(quality);
}
