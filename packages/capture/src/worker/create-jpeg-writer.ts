import type { Size } from './fit-size.ts';
import { toRgba, type YuvPixels } from './to-rgba.ts';

/** Encodes a picture as a JPEG file, scaled to a size; a bitmap is closed. One at a time. */
export type WriteJpeg = (content: YuvPixels | ImageBitmap, size: Size, quality: number) => Promise<Blob>;

/**
 * Draws pictures without the main thread.
 *
 * Of 194 frames of 640x480 that a camera of Chromium 156 gave in 6.5 s, on two cores, this many were read with the main
 * thread free, blocked for 0.5 s, and blocked for 3 s:
 *
 *     without a graphics card                       with one (emulated)
 *     189  173  104   drawImage, convertToBlob      147  125  115
 *     191  176  106   the same, willReadFrequently  194  189  178
 *     194  181  106   createImageBitmap first       127  138   96
 *     188  181  106   copyTo as RGBA                189  195  192
 *     194  194  194   copyTo as it is, toRgba       194  194  189 (with a buffer of 30 pictures; the others have 4)
 *
 * Without a graphics card everything that draws asks the main thread for one, each time; with one, a canvas that is not
 * `willReadFrequently` waits for its pixels. The copy takes 0.5 ms and the conversion 2 ms a frame, as much as drawing.
 */
export function createJpegWriter(): WriteJpeg {
  const canvas = createCanvas();
  const fullSize = createCanvas();
  let pixels: ImageData | undefined;

  function draw(copy: YuvPixels, { width, height }: Size): void {
    const isScaled = copy.width !== width || copy.height !== height;
    const { context } = isScaled ? resize(fullSize, copy) : resize(canvas, copy);
    if (pixels?.width !== copy.width || pixels.height !== copy.height) {
      pixels = new ImageData(copy.width, copy.height);
    }
    toRgba(copy, pixels.data);
    context.putImageData(pixels, 0, 0);
    if (isScaled) resize(canvas, { width, height }).context.drawImage(fullSize.canvas, 0, 0, width, height);
  }

  return (content, size, quality) => {
    if (content instanceof ImageBitmap) {
      resize(canvas, size).context.drawImage(content, 0, 0, size.width, size.height);
      content.close();
    } else {
      draw(content, size);
    }
    return canvas.canvas.convertToBlob({ type: 'image/jpeg', quality });
  };
}

interface Canvas {
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
}

function createCanvas(): Canvas {
  const canvas = new OffscreenCanvas(2, 2);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error('This browser has no 2D canvas in workers.');
  return { canvas, context };
}

function resize({ canvas, context }: Canvas, { width, height }: Size): Canvas {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return { canvas, context };
}
