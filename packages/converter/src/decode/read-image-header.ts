import type { Metadata, default as Module, Sharp, SharpOptions } from 'sharp';
import type { Canvas } from '../canvas.ts';
import { loadSharp } from './load-sharp.ts';

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
  const sharp = await loadSharp();
  try {
    const header = await openImage(sharp, image, limits).metadata();
    if (header.width * header.height > limits.maxPixels) throw new Error('Input image exceeds pixel limit');
    return header;
  } catch (error) {
    throw toUnusableImageError(error, limits);
  }
}

/**
 * The size of an image as it is meant to be seen: turned by its EXIF orientation.
 * @throws UnusableImageError as `readImageHeader`
 * @throws DecoderUnavailableError
 */
export async function readImageSize(image: Uint8Array, limits: ImageLimits): Promise<Canvas> {
  const { autoOrient } = await readImageHeader(image, limits);
  return { width: autoOrient.width, height: autoOrient.height };
}

/** What a decoder is to give up for: what it calls an error, or a warning as well. */
export type FailOn = 'error' | 'warning';

/** Reads nothing yet, but throws for what cannot be an image, such as no bytes at all. */
export function openImage(
  sharp: typeof Module,
  image: Uint8Array,
  { maxPixels }: ImageLimits,
  { failOn = 'error', ignoreIcc = false }: OpenOptions = {},
): Sharp {
  // Its types lack `ignoreIcc`.
  const options: SharpOptions & OpenOptions = { limitInputPixels: maxPixels, failOn, ignoreIcc };
  return sharp(image, options);
}

/** How sharp is to take an image. */
export interface OpenOptions {
  /** @default 'error' */
  readonly failOn?: FailOn;
  /**
   * Whether the pixels are taken for sRGB, whatever the colour profile says.
   * @default false
   */
  readonly ignoreIcc?: boolean;
}

/** Says in a client's words why sharp could not use an image. */
export function toUnusableImageError(error: unknown, limits: ImageLimits): UnusableImageError {
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
