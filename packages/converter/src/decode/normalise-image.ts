import type { Sharp } from 'sharp';
import type { Canvas } from '../canvas.ts';
import { remainingMs } from '../remaining-ms.ts';
import { decodeWithin } from './decoding-memory.ts';
import { isSrgbProfile } from './is-srgb-profile.ts';
import { loadSharp } from './load-sharp.ts';
import { prepareImage } from './prepare-image.ts';
import { type ImageLimits, openImage, readImageHeader, toUnusableImageError } from './read-image-header.ts';
import { whyNotPlain } from './why-not-plain.ts';

/** The longest that sharp takes. */
const maxTimeoutSeconds = 3600;

/** Three bytes a pixel: red, green, blue, in sRGB, rows from the top without padding. */
export type RgbPicture = Uint8Array;

/**
 * Decodes an image onto the canvas: EXIF orientation applied, transparency on black, any colour space to sRGB, a
 * different size fitted in with black bars. Only the first picture of an animation is decoded.
 * @param deadlineMs when to give up, on the clock of `performance.now()`, to the next second; after an hour at the latest
 * @throws UnusableImageError for an image that is broken, truncated or has too many pixels
 * @throws DecoderUnavailableError
 */
export async function normaliseImage(
  image: Uint8Array,
  canvas: Canvas,
  limits: ImageLimits,
  deadlineMs: number,
): Promise<RgbPicture> {
  const { size, isSrgb, memoryBytes } = await readProperties(image, canvas, limits);
  const { image: prepared, failOn } = prepareImage(image);
  const sharp = await loadSharp();
  try {
    const opened = openImage(sharp, prepared, limits, { failOn, ignoreIcc: isSrgb }).autoOrient();
    const picture = fitInto(opened, size, canvas)
      .flatten({ background: 'black' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' });
    const { data, info } = await decodeWithin(memoryBytes, () =>
      picture.timeout({ seconds: secondsUntil(deadlineMs) }).toBuffer({ resolveWithObject: true }),
    );
    if (info.width !== canvas.width || info.height !== canvas.height || info.channels !== 3) {
      throw new Error(`decoded to ${info.width}x${info.height} with ${info.channels} channels`);
    }
    return data;
  } catch (error) {
    throw toUnusableImageError(error, limits);
  }
}

function secondsUntil(deadlineMs: number): number {
  return Math.min(Math.ceil(remainingMs(deadlineMs) / 1000), maxTimeoutSeconds);
}

interface ImageProperties {
  /** As it is meant to be seen. */
  readonly size: Canvas;
  /** Whether its colour profile says what a file without one means. To convert by it takes twice as long as to decode a JPEG. */
  readonly isSrgb: boolean;
  /** The most that a decoder takes for it. */
  readonly memoryBytes: number;
}

/** A baseline JPEG is decoded line by line into its pixels; others may be held as four channels of 16 bits, or as coefficients. */
const bytesPerPixel = { plain: 3, other: 8 };

async function readProperties(
  image: Uint8Array,
  canvas: Canvas,
  limits: ImageLimits,
): Promise<ImageProperties> {
  // What nearly all frames are, without asking the decoder.
  if ((await whyNotPlain(image, canvas, limits)) === undefined) {
    return { size: canvas, isSrgb: true, memoryBytes: canvas.width * canvas.height * bytesPerPixel.plain };
  }
  const { autoOrient: size, icc } = await readImageHeader(image, limits);
  const isSrgb = icc !== undefined && isSrgbProfile(icc);
  return { size, isSrgb, memoryBytes: size.width * size.height * bytesPerPixel.other };
}

function fitInto(image: Sharp, size: Canvas, canvas: Canvas): Sharp {
  const right = canvas.width - size.width;
  const bottom = canvas.height - size.height;
  if (right === 0 && bottom === 0) return image;
  if (right >= 0 && right <= 1 && bottom >= 0 && bottom <= 1) {
    // An odd side: one more column or row of the same colour keeps every other pixel where it was.
    return image.extend({ right, bottom, extendWith: 'copy' });
  }
  return image.resize({ ...canvas, fit: 'contain', background: 'black' });
}
