import { isKnownMatrix, type YuvPixels } from './to-rgba.ts';

/** Fields that the DOM library does not know yet. @see https://www.w3.org/TR/webcodecs/#dom-videoframe-rotation */
interface TurnedFrame {
  readonly rotation?: number;
  readonly flip?: boolean;
}

/**
 * How to copy a picture out of the camera's memory, as it is. That needs neither the main thread nor a graphics card, where
 * `drawImage` waits for one or the other.
 * @returns copies the picture and closes it; undefined for a picture that only the browser can read
 */
export function toCopy(picture: VideoFrame): (() => Promise<YuvPixels>) | undefined {
  const { format, visibleRect, displayWidth: width, displayHeight: height, colorSpace } = picture;
  const { rotation = 0, flip = false } = picture as TurnedFrame;
  // A browser that says nothing means BT.601: so Chromium draws it.
  const matrix = colorSpace.matrix ?? 'smpte170m';
  const isSquare = visibleRect?.width === width && visibleRect.height === height;
  const isPlain = isSquare && rotation === 0 && !flip;
  if ((format !== 'I420' && format !== 'NV12') || !isPlain || !isKnownMatrix(matrix)) return undefined;

  const isFullRange = colorSpace.fullRange ?? false;
  return async () => {
    try {
      const bytes = new Uint8Array(picture.allocationSize());
      const layout = await picture.copyTo(bytes);
      return { width, height, bytes, format, layout, matrix, isFullRange };
    } finally {
      picture.close();
    }
  };
}
