import type { CaptureSettings } from '../source/frame-source.ts';
import { byteWeight } from './byte-weight.ts';
import { toPictureBits } from './to-picture-bits.ts';

/** As `byteWeight`, of a camera whose pictures are H.264: its encoder is given a share of what JPEG files would take. */
export function h264Weight(settings: CaptureSettings): number {
  const { framerate } = settings;
  return framerate * toPictureBits(byteWeight(settings) / framerate, framerate);
}
