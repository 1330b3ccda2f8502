import type { CaptureSettings } from '../source/frame-source.ts';

/**
 * Size of JPEG qualities in relation to 0.8, from Chromium's canvases with camera pictures of 640x480 and 1280x720. Between two
 * qualities the weight is linear.
 */
const qualityWeights: readonly (readonly [quality: number, weight: number])[] = [
  [0, 0.15],
  [0.3, 0.38],
  [0.5, 0.52],
  [0.7, 0.7],
  [0.8, 1],
  [0.92, 2.2],
  [1, 4.5],
];

/** Three times the pixels take 1.94 times the bytes: finer detail is smoother. */
const pixelExponent = 0.6;

/**
 * Rough bytes a second of settings, in relation to other settings of the same camera. Lowering any setting lowers the weight,
 * and quality counts by its `qualityWeight`.
 */
export type ByteWeight = (settings: CaptureSettings) => number;

/** The weight of settings for JPEG files. */
export function byteWeight({ framerate, width, height, quality }: CaptureSettings): number {
  return framerate * (width * height) ** pixelExponent * qualityWeight(quality);
}

/** @param quality 0 to 1 */
export function qualityWeight(quality: number): number {
  return interpolate(qualityWeights, quality);
}

/** The quality with a weight: the inverse of {@link qualityWeight}. */
export function qualityOf(weight: number): number {
  return interpolate(
    qualityWeights.map(([quality, itsWeight]) => [itsWeight, quality]),
    weight,
  );
}

function interpolate(points: readonly (readonly [x: number, y: number])[], x: number): number {
  const index = points.findIndex(([right]) => right >= x);
  const [rightX, rightY] = points.at(index) ?? [0, 0];
  if (index <= 0) return rightY;
  const [leftX, leftY] = points[index - 1] ?? [0, 0];
  return leftY + ((rightY - leftY) * (x - leftX)) / (rightX - leftX);
}
