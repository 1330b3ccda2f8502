import type { CaptureSettings } from '../source/frame-source.ts';
import { toPictureBits } from './to-picture-bits.ts';

/** As `byteWeight`, of a camera whose pictures are H.264: what its encoder is told to take, in bits a second. */
export function h264Weight({ framerate, quality, ...size }: CaptureSettings): number {
  return framerate * toPictureBits(size, quality, framerate);
}
