import type { CaptureSettings } from '../source/frame-source.ts';
import { byteWeight } from './byte-weight.ts';
import { likeness } from './to-picture-bits.ts';

/** Like `byteWeight`, for H.264: an encoder's bit rate depends on the size that JPEG files would have. */
export function h264Weight(settings: CaptureSettings): number {
  return byteWeight(settings) * likeness(settings.framerate);
}
