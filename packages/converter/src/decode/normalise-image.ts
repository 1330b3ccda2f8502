import type { Sharp } from 'sharp';
import type { Canvas } from '../canvas.ts';
import { isSrgbProfile } from './is-srgb-profile.ts';
import { loadSharp } from './load-sharp.ts';
import { prepareImage } from './prepare-image.ts';
import { type ImageLimits, openImage, readImageHeader, toUnusableImageError } from './read-image-header.ts';

/** The longest that sharp takes. */
const maxTimeoutSeconds = 3600;

/** Three bytes a pixel: red, green, blue, in sRGB, rows from the top without padding. */
export type RgbPicture = Uint8Array;

/**
 * Decodes an image onto the canvas: EXIF orientation applied, transparency on black, any colour space to sRGB, a
 * different size fitted in with black bars. Of an animation it is the first picture.
 * @param timeoutMs when to give up, in milliseconds from now, to the next second; after an hour at the latest
 * @throws UnusableImageError for an image that is broken, truncated or has too many pixels
 * @throws DecoderUnavailableError
 */
export async function normaliseImage(
  image: Uint8Array,
  canvas: Canvas,
  limits: ImageLimits,
  timeoutMs: number,
): Promise<RgbPicture> {
  const { autoOrient, icc } = await readImageHeader(image, limits);
  const { image: prepared, failOn } = prepareImage(image);
  // To convert sRGB to sRGB takes twice as long as to decode a JPEG file of a canvas, each of which has that profile.
  const ignoreIcc = icc !== undefined && isSrgbProfile(icc);
  const sharp = await loadSharp();
  try {
    const opened = openImage(sharp, prepared, limits, { failOn, ignoreIcc }).autoOrient();
    const { data, info } = await fitInto(opened, autoOrient, canvas)
      .flatten({ background: 'black' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .timeout({ seconds: Math.min(Math.ceil(timeoutMs / 1000), maxTimeoutSeconds) })
      .toBuffer({ resolveWithObject: true });
    if (info.width !== canvas.width || info.height !== canvas.height || info.channels !== 3) {
      throw new Error(`decoded to ${info.width}x${info.height} with ${info.channels} channels`);
    }
    return data;
  } catch (error) {
    throw toUnusableImageError(error, limits);
  }
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
