import type { CaptureSettings } from '../source/frame-source.ts';
import { byteWeight } from './byte-weight.ts';

/**
 * An ordinary scene in daylight: the size of its pictures as JPEG files, and as H.264 that looks like the video made from them.
 */
const ordinary = { width: 640, height: 480, quality: 0.8, framerate: 10, jpegBytes: 30_000, bytes: 2750 };
/** If a JPEG is larger than that, it has noise or fine detail, which cannot be predicted from the picture before. */
const detailExponent = 4;
/** Largest share of a JPEG's bytes: about a quarter of its size in JSON, which is four thirds of the file. */
const mostOfJpeg = 0.32;
/**
 * A picture after a shorter time differs less from the one before; after a longer time it differs more, and more of them are
 * keyframes.
 */
const framerateExponent = -0.4;

/**
 * Returns the average number of bits for an encoder's picture: in daylight, enough for a video as similar to the pictures as the
 * one that the service makes from JPEG files. Measured with Chromium 156 and 22 pictures of 640x480 from `bench/fixtures/draw`;
 * SSIM is against the frames before any encoding:
 *
 *                  JPEG: KB each, stored  SSIM    H.264: KB, of JSON  SSIM
 *     calm         29.6     82 KB         .961     61       .071      .965
 *     moving       25.1    130 KB         .963     60       .082      .959
 *     in the dark  50.1    606 KB         .708    351       .239      .676
 *
 * @param jpegBytes size of the picture as a JPEG in the requested size and quality
 */
export function toPictureBits(settings: CaptureSettings, jpegBytes: number): number {
  const scale = byteWeight({ ...settings, framerate: 1 }) / byteWeight({ ...ordinary, framerate: 1 });
  const detail = Math.max(1, jpegBytes / (scale * ordinary.jpegBytes)) ** detailExponent;
  const bytes = scale * ordinary.bytes * detail * likeness(settings.framerate);
  return 8 * Math.min(bytes, mostOfJpeg * jpegBytes);
}

/** How much larger a picture may be than at 10 a second. @param framerate capture rate, per second */
export function likeness(framerate: number): number {
  return (framerate / ordinary.framerate) ** framerateExponent;
}
