import type { Sharp } from 'sharp';
import type { Canvas } from '../canvas.ts';
import { endJpeg } from './end-jpeg.ts';
import { isJpeg } from './is-jpeg.ts';
import { loadSharp } from './load-sharp.ts';
import {
  type FailOn,
  type ImageLimits,
  openImage,
  readImageSize,
  toUnusableImageError,
} from './read-image-header.ts';

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
  const size = await readImageSize(image, limits);
  const whole = endJpeg(image);
  const sharp = await loadSharp();
  const decode = async (failOn: FailOn): Promise<RgbPicture> => {
    const opened = openImage(sharp, whole, limits, failOn).autoOrient();
    const { data, info } = await fitInto(opened, size, canvas)
      .flatten({ background: 'black' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .timeout({ seconds: Math.min(Math.ceil(timeoutMs / 1000), maxTimeoutSeconds) })
      .toBuffer({ resolveWithObject: true });
    if (info.width !== canvas.width || info.height !== canvas.height || info.channels !== 3) {
      throw new Error(`decoded to ${info.width}x${info.height} with ${info.channels} channels`);
    }
    return data;
  };
  try {
    if (!isJpeg(whole)) return await decode('error');
    // What libjpeg finds wrong with the data of a picture is a warning to it: it fills what is missing with grey.
    return await decode('warning').catch((error: unknown) => {
      if (isPictureDamaged(error)) throw error;
      return decode('error');
    });
  } catch (error) {
    throw toUnusableImageError(error, limits);
  }
}

/** Some cameras put a byte or two more than they need before a restart; of more, blocks of the picture are missing. */
const mostSurplusBytes = 16;

/**
 * Whether a part of the picture is missing or wrong. Other warnings are of things that do not show: a transform that is not
 * known, padding between segments.
 * @see https://github.com/libjpeg-turbo/libjpeg-turbo/blob/main/src/jerror.h (JWRN_)
 */
function isPictureDamaged(error: unknown): boolean {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n').some((line) => line !== '' && !isHarmless(line));
}

function isHarmless(warning: string): boolean {
  const [, surplus, marker = ''] = /(\d+) extraneous bytes before marker 0x(\w+)/.exec(warning) ?? [];
  if (surplus !== undefined) return Number(surplus) <= mostSurplusBytes || !/^d[0-7]$/.test(marker);
  return /Unknown Adobe color transform/i.test(warning);
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
