import type { ServiceConfig } from '@frame-ingest/contract';
import { elements } from '../elements.ts';
import { fillSelect } from './fill-select.ts';

const usualFramerates = [5, 10, 15, 20, 25, 30];
const usualSizes = ['320 × 240', '640 × 480', '1280 × 720'];
const defaultSize = '640 × 480';
const qualities = [
  ['0.5', 'Low, 0.5'],
  ['0.7', 'Medium, 0.7'],
  ['0.8', 'High, 0.8'],
  ['0.92', 'Very high, 0.92'],
] as const;
const defaultQuality = '0.8';

/** Offers the rates, sizes and qualities that the service accepts. */
export function offerConfig({ framerate, limits, canvas }: ServiceConfig): void {
  const framerates = [...new Set([...usualFramerates, framerate])]
    .filter((rate) => rate >= limits.minFramerate && rate <= limits.maxFramerate)
    .sort((a, b) => a - b);
  const canvasSize = canvas === null ? defaultSize : `${canvas.width} × ${canvas.height}`;
  fillSelect(
    elements.framerate,
    framerates.map((rate) => [String(rate), String(rate)]),
    String(framerate),
  );
  fillSelect(
    elements.size,
    [...new Set([...usualSizes, canvasSize])].map((size) => [size, size]),
    canvasSize,
  );
  fillSelect(elements.quality, qualities, defaultQuality);
}
