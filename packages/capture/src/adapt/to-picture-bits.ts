/**
 * What a picture may take of the bytes of its JPEG at the same quality. Of what `bench/fixtures/draw` draws in 640x480, 10 a second,
 * Chromium 156 makes, against the frames before any encoding; `JPEG` is the video that the service makes of JPEG files:
 *
 *                  JPEG: KB, of JSON   SSIM    H.264 of 7.5 KB: of JSON   SSIM    of 16 KB   SSIM
 *     calm         29.6                .961    .094 (takes 3.7)           .973
 *     moving       25.1                .963    .220                       .974    .36        .977
 *     in the dark  50.1                .708    .107                       .650    .24        .690
 *
 * So the share keeps within a quarter of what JSON takes, which is four thirds of the JPEG, and what is noise has room, too.
 */
const shareOfJpeg = 0.3;
const usualFramerate = 10;
/** What comes sooner differs less from what was before; what comes later more, and is a keyframe more often. */
const framerateExponent = -0.4;

/**
 * How many bits an encoder may take for a picture, on average.
 * @param jpegBytes what a JPEG of it takes, in the size and quality that are asked for
 * @param framerate of capture, per second
 */
export function toPictureBits(jpegBytes: number, framerate: number): number {
  const likeness = (framerate / usualFramerate) ** framerateExponent;
  return 8 * shareOfJpeg * likeness * jpegBytes;
}
