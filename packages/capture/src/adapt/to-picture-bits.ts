import type { CaptureSettings } from '../source/frame-source.ts';
import { byteWeight } from './byte-weight.ts';

/** Of an ordinary scene in daylight: what its pictures take as JPEG files, and as H.264 that looks like the video made of those. */
const ordinary = { width: 640, height: 480, quality: 0.8, framerate: 10, jpegBytes: 30_000, bytes: 2750 };
/** Where a JPEG takes more than that, there is noise or fine detail, which no picture has from the one before. */
const detailExponent = 3;
/** Of the bytes of a JPEG: a quarter of what JSON takes, which is four thirds of it. */
const mostOfJpeg = 0.32;
/** What comes sooner differs less from what was before; what comes later more, and is a keyframe more often. */
const framerateExponent = -0.4;

/**
 * How many bits an encoder may take for a picture, on average. Of what `bench/fixtures/draw` draws, Chromium 156 makes this of batches
 * of 20 pictures, `JPEG` being the video that the service makes of JPEG files; SSIM is against the frames before any encoding:
 *
 *                  JPEG: KB each, stored  SSIM    H.264 of 2.7 KB each  SSIM    of 7.5 to 15 KB  SSIM
 *     calm         29.6     76 KB         .961    53 KB                 .965    87 KB            .975
 *     moving       25.1    117 KB         .963    52 KB                 .958    143 KB           .975
 *     in the dark  50.1    554 KB         .708    54 KB                 .615    303 KB           .677
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
