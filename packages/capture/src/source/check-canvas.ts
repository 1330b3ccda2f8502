import { CaptureError } from '../errors.ts';

const sidePx = 16;
const known = [200, 80, 20] as const;
/** Largest change of a colour by colour management. */
const tolerance = 8;

/**
 * Paints a known colour and reads it back: browsers that protect against fingerprinting return noise, and every frame would be
 * noise.
 * @throws CaptureError `unsupported` or `canvas_blocked`
 */
export function checkCanvas(): void {
  // Absent in some browsers, although the DOM types require it.
  const context =
    typeof OffscreenCanvas === 'function' ? new OffscreenCanvas(sidePx, sidePx).getContext('2d') : null;
  if (context === null || context === undefined) {
    throw new CaptureError(
      'unsupported',
      'This browser cannot draw pictures in the background (OffscreenCanvas), so it cannot capture. Update it, or use another one.',
    );
  }
  context.fillStyle = `rgb(${known.join(' ')})`;
  context.fillRect(0, 0, sidePx, sidePx);
  const { data } = context.getImageData(0, 0, sidePx, sidePx);
  const isRight = data.every((value, index) => {
    const channel = index % 4;
    return channel === 3 || Math.abs(value - (known[channel] ?? 0)) <= tolerance;
  });
  if (isRight) return;
  throw new CaptureError(
    'canvas_blocked',
    'This browser returns noise instead of pictures, to protect you from being recognised. Allow this page to extract canvas data ' +
      '(in Firefox: the symbol next to the page’s address; the cause is privacy.resistFingerprinting), then start again.',
  );
}
