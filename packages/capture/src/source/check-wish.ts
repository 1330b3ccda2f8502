import type { CaptureSettings } from './frame-source.ts';

/**
 * Checks the settings for a camera.
 * @param name name of the settings for the message, such as `floor`
 * @throws RangeError naming the field
 */
export function checkWish(name: string, wish: CaptureSettings): void {
  for (const field of ['framerate', 'width', 'height'] as const) {
    if (Number.isFinite(wish[field]) && wish[field] > 0) continue;
    throw new RangeError(`${name}.${field} is ${wish[field]}. Give a number greater than 0.`);
  }
  if (wish.quality >= 0 && wish.quality <= 1) return;
  throw new RangeError(`${name}.quality is ${wish.quality}. Give a number from 0 to 1.`);
}
