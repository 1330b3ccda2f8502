import type { CapturedFrame } from '../captured-frame.ts';
import type { CaptureSettings } from '../source/frame-source.ts';
import { fitSize, type Size } from './fit-size.ts';
import type { LoadedPicture } from './load-picture.ts';
import { maxHeldPictures } from './max-held-pictures.ts';
import { toRgba, type YuvPixels } from './to-rgba.ts';

/** How pictures become files. */
export type JpegSettings = Pick<CaptureSettings, 'width' | 'height' | 'quality'>;

export interface JpegEncoder {
  /** Encodes the picture. */
  readonly encode: (picture: LoadedPicture, timestampMs: number) => void;
  /** Encodes a picture that another encoder has held, however many wait. */
  readonly takeOver: (picture: LoadedPicture, timestampMs: number) => void;
  /** Delivers a frame when all before it are. */
  readonly pass: (frame: CapturedFrame) => void;
  /** Encodes what comes from now on in another way. */
  readonly change: (settings: JpegSettings) => void;
  /** Settles when every picture taken so far has been delivered. */
  readonly idle: () => Promise<void>;
}

/**
 * Makes JPEGs of pictures and delivers them in the order given. A picture that cannot be encoded, or that comes
 * while too many are being encoded, is delivered as skipped.
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
export function createJpegEncoder(
  settings: JpegSettings,
  onFrame: (frame: CapturedFrame) => void,
): JpegEncoder {
  const canvas = createCanvas();
  const fullSize = createCanvas();
  let current = settings;
  let pixels: ImageData | undefined;
  let pending = 0;
  let delivered = Promise.resolve();

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

  async function toFrame(
    picture: LoadedPicture,
    timestampMs: number,
    { quality, ...box }: JpegSettings,
  ): Promise<CapturedFrame> {
    if (picture.file !== undefined) return { timestampMs, image: picture.file };
    try {
      const content = await picture.content();
      const size = fitSize(picture, box);
      if (content instanceof ImageBitmap) {
        resize(canvas, size).context.drawImage(content, 0, 0, size.width, size.height);
        content.close();
      } else {
        draw(content, size);
      }
      const blob = await canvas.canvas.convertToBlob({ type: 'image/jpeg', quality });
      return { timestampMs, image: new Uint8Array(await blob.arrayBuffer()) };
    } catch (error) {
      return { timestampMs, image: null, skipReason: `not encoded (${error})` };
    }
  }

  function inTurn(toDeliver: () => Promise<CapturedFrame>): void {
    delivered = delivered.then(async () => onFrame(await toDeliver()));
  }

  function takeOver(picture: LoadedPicture, timestampMs: number): void {
    const asked = current;
    inTurn(() => toFrame(picture, timestampMs, asked));
  }

  return {
    encode(picture, timestampMs) {
      const isBusy = pending >= maxHeldPictures(picture);
      if (isBusy) picture.discard();
      pending += 1;
      const asked = current;
      inTurn(async () => {
        const frame: CapturedFrame = isBusy
          ? { timestampMs, image: null, skipReason: tooSlow }
          : await toFrame(picture, timestampMs, asked);
        pending -= 1;
        return frame;
      });
    },
    takeOver,
    pass: (frame) => inTurn(async () => frame),
    change(next) {
      current = next;
    },
    idle: () => delivered,
  };
}

/** Why a picture is left out. */
export const tooSlow = 'this computer encodes too slowly';

interface Canvas {
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
}

function createCanvas(): Canvas {
  const canvas = new OffscreenCanvas(2, 2);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error('This browser gives no 2D canvas to a worker.');
  return { canvas, context };
}

function resize({ canvas, context }: Canvas, { width, height }: Size): Canvas {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return { canvas, context };
}
