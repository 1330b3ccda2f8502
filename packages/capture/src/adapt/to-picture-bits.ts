import type { CaptureSettings } from '../source/frame-source.ts';
import { byteWeight } from './byte-weight.ts';

/** Of an ordinary scene in daylight: what its pictures take as JPEG files, and as H.264 that looks like the video made of those. */
const ordinary = { width: 640, height: 480, quality: 0.8, framerate: 10, jpegBytes: 30_000, bytes: 2750 };
/** Where a JPEG takes more than that, there is noise or fine detail, which no picture has from the one before. */
const detailExponent = 4;
/** Of the bytes of a JPEG: a quarter of what JSON takes, which is four thirds of it. */
const mostOfJpeg = 0.32;
/** What comes sooner differs less from what was before; what comes later more, and is a keyframe more often. */
const framerateExponent = -0.4;

/**
 * How many bits an encoder may take for a picture, on average: in daylight as many as make its video as like the pictures as the one
 * that the service makes of JPEG files. Of what `bench/fixtures/draw` draws, 22 pictures of 640x480, Chromium 156 makes this; SSIM
 * is against the frames before any encoding:
 *
 *                  JPEG: KB each, stored  SSIM    H.264: KB, of JSON  SSIM
 *     calm         29.6     82 KB         .961     61       .071      .965
 *     moving       25.1    130 KB         .963     60       .082      .959
 *     in the dark  50.1    606 KB         .708    351       .239      .676
 *
 * @param jpegBytes what a JPEG of it takes, in the size and quality that are asked for
 */
export function toPictureBits(settings: CaptureSettings, jpegBytes: number): number {
  const scale = byteWeight({ ...settings, framerate: 1 }) / byteWeight({ ...ordinary, framerate: 1 });
  const detail = Math.max(1, jpegBytes / (scale * ordinary.jpegBytes)) ** detailExponent;
  const bytes = scale * ordinary.bytes * detail * likeness(settings.framerate);
  return 8 * Math.min(bytes, mostOfJpeg * jpegBytes);
}

/** How much more a picture may take than at 10 a second. @param framerate of capture, per second */
export function likeness(framerate: number): number {
  return (framerate / ordinary.framerate) ** framerateExponent;
}
