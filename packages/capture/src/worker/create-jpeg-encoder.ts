import type { CapturedFrame } from '../captured-frame.ts';
import type { CaptureSettings } from '../source/frame-source.ts';
import { createJpegWriter } from './create-jpeg-writer.ts';
import { fitSize } from './fit-size.ts';
import type { LoadedPicture } from './load-picture.ts';
import { maxHeldPictures } from './max-held-pictures.ts';

/** Size and quality of JPEG files. */
export type JpegSettings = Pick<CaptureSettings, 'width' | 'height' | 'quality'>;

export interface JpegEncoder {
  /** Encodes the picture. */
  readonly encode: (picture: LoadedPicture, timestampMs: number) => void;
  /** Encodes a picture that another encoder has held, even if too many wait. */
  readonly takeOver: (picture: LoadedPicture, timestampMs: number) => void;
  /** Delivers a frame after all earlier ones. */
  readonly pass: (frame: CapturedFrame) => void;
  /** Changes the encoding of the following pictures. */
  readonly change: (settings: JpegSettings) => void;
  /** Settles when every picture taken so far has been delivered. */
  readonly idle: () => Promise<void>;
}

/**
 * Encodes pictures as JPEG files and delivers them in order. A picture that cannot be encoded, or that arrives while too many
 * are being encoded, is delivered as skipped.
 */
export function createJpegEncoder(
  settings: JpegSettings,
  onFrame: (frame: CapturedFrame) => void,
): JpegEncoder {
  const writeJpeg = createJpegWriter();
  let current = settings;
  let pending = 0;
  let delivered = Promise.resolve();

  async function toFrame(
    picture: LoadedPicture,
    timestampMs: number,
    { quality, ...box }: JpegSettings,
  ): Promise<CapturedFrame> {
    if (picture.file !== undefined) return { timestampMs, image: picture.file };
    try {
      const blob = await writeJpeg(await picture.content(), fitSize(picture, box), quality);
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
