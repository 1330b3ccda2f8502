import type { CaptureSettings } from '../source/frame-source.ts';
import { byteWeight } from './byte-weight.ts';
import { likeness } from './to-picture-bits.ts';

/** As `byteWeight`, of a camera whose pictures are H.264: an encoder is given its bits by what JPEG files would take. */
export function h264Weight(settings: CaptureSettings): number {
  return byteWeight(settings) * likeness(settings.framerate);
}
