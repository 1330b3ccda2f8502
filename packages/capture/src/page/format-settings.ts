import type { CaptureSettings } from '../source/frame-source.ts';

/** `10 fps, 640 × 480, quality 0.8`; without a size if the source has its own. */
export function formatSettings({ framerate, width, height, quality }: CaptureSettings): string {
  const size = Number.isFinite(width) ? `${width} × ${height}, ` : '';
  return `${framerate} fps, ${size}quality ${quality}`;
}
