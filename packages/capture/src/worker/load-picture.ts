import type { Size } from './fit-size.ts';
import { isKnownMatrix, type YuvPixels } from './to-rgba.ts';

/** A picture outside of the camera's memory. */
export interface LoadedPicture extends Size {
  /** The file of the picture, if it has one. */
  readonly file?: Uint8Array<ArrayBuffer>;
  /** Rejects if it cannot be read. The caller closes an `ImageBitmap`. */
  readonly content: () => Promise<YuvPixels | ImageBitmap>;
  /** Frees the picture, if nobody has taken it. */
  readonly discard: () => void;
}

/**
 * Copies a picture out of the camera's memory and closes it. That memory has room for very few: Chromium 156 delivers no more
 * while two pictures of a camera are open.
 */
export function loadPicture(picture: VideoFrame): LoadedPicture {
  const { displayWidth: width, displayHeight: height } = picture;
  const content = load(picture).finally(() => picture.close());
  // A failure is reported to the picture's user; for a skipped picture it is ignored.
  content.catch(() => undefined);
  return { width, height, content: () => content, discard: () => discard(content) };
}

export function loadBitmap(bitmap: ImageBitmap): LoadedPicture {
  const { width, height } = bitmap;
  return { width, height, content: () => Promise.resolve(bitmap), discard: () => bitmap.close() };
}

/** @param size size of the picture in the file, which is decoded on demand */
export function loadFile(file: Uint8Array<ArrayBuffer>, { width, height }: Size): LoadedPicture {
  const content = (): Promise<ImageBitmap> => createImageBitmap(new Blob([file]));
  return { width, height, file, content, discard: () => undefined };
}

function discard(content: Promise<YuvPixels | ImageBitmap>): void {
  content.then(
    (loaded) => loaded instanceof ImageBitmap && loaded.close(),
    () => undefined,
  );
}

async function load(picture: VideoFrame): Promise<YuvPixels | ImageBitmap> {
  return (await copyPlanes(picture)) ?? createImageBitmap(picture);
}

/** Fields that are not yet in the DOM types. @see https://www.w3.org/TR/webcodecs/#dom-videoframe-rotation */
interface TurnedFrame {
  readonly rotation?: number;
  readonly flip?: boolean;
}

/**
 * Copies a picture unchanged. That needs neither the main thread nor a graphics card, while everything that draws waits for one
 * of them.
 * @returns undefined if only the browser can read the picture
 */
export async function copyPlanes(picture: VideoFrame): Promise<YuvPixels | undefined> {
  const { format, visibleRect, displayWidth: width, displayHeight: height, colorSpace } = picture;
  const { rotation = 0, flip = false } = picture as TurnedFrame;
  // A missing matrix means BT.601, as Chromium draws it.
  const matrix = colorSpace.matrix ?? 'smpte170m';
  const isSquare = visibleRect?.width === width && visibleRect.height === height;
  const isPlain = isSquare && rotation === 0 && !flip;
  if ((format !== 'I420' && format !== 'NV12') || !isPlain || !isKnownMatrix(matrix)) return undefined;

  const isFullRange = colorSpace.fullRange ?? false;
  const bytes = new Uint8Array(picture.allocationSize());
  const layout = await picture.copyTo(bytes);
  return { width, height, bytes, format, layout, matrix, isFullRange };
}
