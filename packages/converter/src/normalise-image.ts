import sharp, { type Sharp } from 'sharp';
import type { Canvas } from './canvas.ts';

/** Three bytes a pixel: red, green, blue, in sRGB, rows from the top without padding. */
export type RgbPicture = Uint8Array;

/** Why an image cannot become a picture; its message completes "frames[3] ...". */
export class UnusableImageError extends Error {
  override readonly name = 'UnusableImageError';
}

export interface ImageLimits {
  /** Most pixels of an image as stored; checked in its header, before a pixel is decoded. */
  readonly maxPixels: number;
}

/** Frames are decoded side by side already; more threads for each one only add switching. */
sharp.concurrency(1);
/** Every image is seen once. */
sharp.cache(false);

/**
 * The size of an image as it is meant to be seen: turned by its EXIF orientation.
 * @throws UnusableImageError for a broken header or too many pixels
 */
export async function readImageSize(image: Uint8Array, limits: ImageLimits): Promise<Canvas> {
  try {
    const { width, height, autoOrient } = await openImage(image, limits).metadata();
    if (width * height > limits.maxPixels) throw new Error(`Input image exceeds pixel limit`);
    return { width: autoOrient.width, height: autoOrient.height };
  } catch (error) {
    throw toUnusableImageError(error, limits);
  }
}

/**
 * Decodes an image onto the canvas: EXIF orientation applied, transparency on black, any colour space to sRGB, a
 * different size fitted in with black bars.
 * @throws UnusableImageError for an image that is broken, truncated or has too many pixels
 */
export async function normaliseImage(
  image: Uint8Array,
  canvas: Canvas,
  limits: ImageLimits,
): Promise<RgbPicture> {
  try {
    const size = await readImageSize(image, limits);
    const upright = openImage(image, limits).autoOrient();
    const { data, info } = await fitInto(upright, size, canvas)
      .flatten({ background: 'black' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.width !== canvas.width || info.height !== canvas.height || info.channels !== 3) {
      throw new Error(`decoded to ${info.width}x${info.height} with ${info.channels} channels`);
    }
    return data;
  } catch (error) {
    throw toUnusableImageError(error, limits);
  }
}

function openImage(image: Uint8Array, limits: ImageLimits): Sharp {
  return sharp(image, { limitInputPixels: limits.maxPixels, failOn: 'error' });
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

function toUnusableImageError(error: unknown, limits: ImageLimits): UnusableImageError {
  if (error instanceof UnusableImageError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(message)) {
    return new UnusableImageError(`has more than ${limits.maxPixels} pixels`, { cause: error });
  }
  return new UnusableImageError(`cannot be decoded: ${describeFault(message)}`, { cause: error });
}

/** What libvips says, without the name of its loader; it has no words for some broken files. */
function describeFault(message: string): string {
  const fault = message.split('\n', 1)[0]?.replace(/^vips\w*: /i, '') ?? '';
  return fault === '' || fault === 'Unknown error' ? 'its data is broken' : fault.slice(0, 160);
}
