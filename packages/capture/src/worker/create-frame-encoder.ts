import type { CapturedFrame } from '../captured-frame.ts';
import { fitSize, type Size } from './fit-size.ts';

export interface FrameEncoderOptions {
  /** Pictures are scaled down to fit. */
  readonly box: Size;
  /** JPEG quality, 0 to 1. */
  readonly quality: number;
}

export interface FrameEncoder {
  /** Encodes the picture and closes it. */
  readonly encode: (picture: VideoFrame, timestampMs: number) => void;
  /** Settles when every picture taken so far has been delivered. */
  readonly idle: () => Promise<void>;
}

/** More than this at once means that the machine does not keep up; each one holds memory of the camera's. */
const maxPending = 6;

/**
 * Makes JPEGs of pictures and delivers them in the order given. A picture that cannot be encoded, or that comes
 * while too many are being encoded, is delivered as skipped.
 */
export function createFrameEncoder(
  { box, quality }: FrameEncoderOptions,
  onFrame: (frame: CapturedFrame) => void,
): FrameEncoder {
  const canvas = new OffscreenCanvas(2, 2);
  const context = canvas.getContext('2d', { alpha: false });
  let pending = 0;
  let delivered = Promise.resolve();

  /** The canvas gives its picture away before the first `await`, so the next one may be drawn at once. */
  async function toFrame(picture: VideoFrame, timestampMs: number): Promise<CapturedFrame> {
    try {
      if (context === null) throw new Error('no 2D canvas');
      const size = fitSize({ width: picture.displayWidth, height: picture.displayHeight }, box);
      if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
      context.drawImage(picture, 0, 0, size.width, size.height);
      picture.close();
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
      return { timestampMs, image: new Uint8Array(await blob.arrayBuffer()) };
    } catch (error) {
      return { timestampMs, image: null, skipReason: `not encoded (${error})` };
    } finally {
      picture.close();
    }
  }

  return {
    encode(picture, timestampMs) {
      const busy = pending >= maxPending;
      if (busy) picture.close();
      pending += 1;
      const frame = busy
        ? Promise.resolve<CapturedFrame>({
            timestampMs,
            image: null,
            skipReason: 'this computer encodes too slowly',
          })
        : toFrame(picture, timestampMs);
      delivered = delivered.then(async () => {
        onFrame(await frame);
        pending -= 1;
      });
    },
    idle: () => delivered,
  };
}
