import type { Size } from './fit-size.ts';
import { isKnownMatrix, type YuvPixels } from './to-rgba.ts';

/** A picture that needs the camera's memory no more. */
export interface LoadedPicture extends Size {
  /** The file that it comes from, where it comes from one. */
  readonly file?: Uint8Array<ArrayBuffer>;
  /** Rejects where it cannot be read. Whoever takes an `ImageBitmap` closes it. */
  readonly content: () => Promise<YuvPixels | ImageBitmap>;
  /** Frees what it holds, where nobody has taken it. */
  readonly discard: () => void;
}

/**
 * Takes a picture out of the camera's memory and closes it. That memory has room for very few: Chromium 156 delivers nothing more
 * while two pictures of a camera are open.
 */
export function loadPicture(picture: VideoFrame): LoadedPicture {
  const { displayWidth: width, displayHeight: height } = picture;
  const content = load(picture).finally(() => picture.close());
  // Whoever needs it hears of a failure; a picture that is left out fails in silence.
  content.catch(() => undefined);
  return { width, height, content: () => content, discard: () => discard(content) };
}

export function loadBitmap(bitmap: ImageBitmap): LoadedPicture {
  const { width, height } = bitmap;
  return { width, height, content: () => Promise.resolve(bitmap), discard: () => bitmap.close() };
}

/** @param size of the picture in the file, which is decoded when somebody asks */
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

/** Fields that the DOM library does not know yet. @see https://www.w3.org/TR/webcodecs/#dom-videoframe-rotation */
interface TurnedFrame {
  readonly rotation?: number;
  readonly flip?: boolean;
}

/**
 * Copies a picture as it is. That needs neither the main thread nor a graphics card, where all that draws waits for one or the
 * other.
 * @returns undefined for a picture that only the browser can read
 */
export async function copyPlanes(picture: VideoFrame): Promise<YuvPixels | undefined> {
  const { format, visibleRect, displayWidth: width, displayHeight: height, colorSpace } = picture;
  const { rotation = 0, flip = false } = picture as TurnedFrame;
  // A browser that says nothing means BT.601: so Chromium draws it.
  const matrix = colorSpace.matrix ?? 'smpte170m';
  const isSquare = visibleRect?.width === width && visibleRect.height === height;
  const isPlain = isSquare && rotation === 0 && !flip;
  if ((format !== 'I420' && format !== 'NV12') || !isPlain || !isKnownMatrix(matrix)) return undefined;

  const isFullRange = colorSpace.fullRange ?? false;
  const bytes = new Uint8Array(picture.allocationSize());
  const layout = await picture.copyTo(bytes);
  return { width, height, bytes, format, layout, matrix, isFullRange };
}
