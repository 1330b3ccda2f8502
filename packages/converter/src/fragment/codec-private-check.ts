import type { Canvas } from '../canvas.ts';
import { FfmpegError } from '../errors.ts';

/** Enough for every camera of a deployment; strangers choose sizes, and must not choose how much is kept. */
const maxCanvases = 100;

/**
 * Makes the check that an encoder gives each canvas the same codec private data every time: within a segment it must
 * not change, and HLS sessions break where it changes between fragments.
 */
export function createCodecPrivateCheck(): (canvas: Canvas, codecPrivate: Uint8Array) => void {
  const known = new Map<string, Uint8Array>();

  /** @throws FfmpegError `encoder_failed` */
  return function checkCodecPrivate({ width, height }, codecPrivate) {
    const size = `${width}x${height}`;
    const before = known.get(size);
    if (before === undefined) {
      if (known.size >= maxCanvases) known.delete(known.keys().next().value ?? size);
      known.set(size, Uint8Array.from(codecPrivate));
    } else if (Buffer.compare(before, codecPrivate) !== 0) {
      throw new FfmpegError('encoder_failed', `ffmpeg changed its codec private data for ${size}`);
    }
  };
}
