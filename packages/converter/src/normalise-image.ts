import type { Metadata, Sharp } from 'sharp';
import type { Canvas } from './canvas.ts';
import { loadSharp } from './load-sharp.ts';

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

/**
 * Reads an image's header.
 * @throws UnusableImageError for a broken header or too many pixels
 * @throws DecoderUnavailableError
 */
export async function readImageHeader(image: Uint8Array, limits: ImageLimits): Promise<Metadata> {
  if (hasTooManyScans(image)) throw new UnusableImageError(`has more than ${maxScans} scans`);
  const open = await opener(image, limits);
  try {
    const header = await open().metadata();
    if (header.width * header.height > limits.maxPixels) throw new Error('Input image exceeds pixel limit');
    return header;
  } catch (error) {
    throw toUnusableImageError(error, limits);
  }
}

/**
 * The size of an image as it is meant to be seen: turned by its EXIF orientation.
 * @throws UnusableImageError for a broken header or too many pixels
 * @throws DecoderUnavailableError
 */
export async function readImageSize(image: Uint8Array, limits: ImageLimits): Promise<Canvas> {
  const { autoOrient } = await readImageHeader(image, limits);
  return { width: autoOrient.width, height: autoOrient.height };
}

/**
 * Decodes an image onto the canvas: EXIF orientation applied, transparency on black, any colour space to sRGB, a
 * different size fitted in with black bars. Of an animation it is the first picture.
 * @param timeoutMs when to give up, in milliseconds from now, to the next second
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
  const open = await opener(image, limits);
  try {
    const { data, info } = await fitInto(open().autoOrient(), size, canvas)
      .flatten({ background: 'black' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .timeout({ seconds: Math.ceil(timeoutMs / 1000) })
      .toBuffer({ resolveWithObject: true });
    if (info.width !== canvas.width || info.height !== canvas.height || info.channels !== 3) {
      throw new Error(`decoded to ${info.width}x${info.height} with ${info.channels} channels`);
    }
    return data;
  } catch (error) {
    throw toUnusableImageError(error, limits);
  }
}

/** Encoders write ten or so. A decoder goes over the whole picture for each, and libvips cannot be stopped meanwhile. */
const maxScans = 64;
const startOfImage = Buffer.of(0xff, 0xd8);
/** ITU-T T.81 table B.1; within a scan 0xff is always followed by 0. */
const startOfScan = Buffer.of(0xff, 0xda);

function hasTooManyScans(image: Uint8Array): boolean {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  if (!bytes.subarray(0, 2).equals(startOfImage)) return false;
  let scans = 0;
  for (let at = bytes.indexOf(startOfScan); at !== -1; at = bytes.indexOf(startOfScan, at + 2)) {
    scans += 1;
    if (scans > maxScans) return true;
  }
  return false;
}

async function opener(image: Uint8Array, { maxPixels }: ImageLimits): Promise<() => Sharp> {
  const sharp = await loadSharp();
  return () => sharp(image, { limitInputPixels: maxPixels, failOn: 'error' });
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
