import type { CaptureSettings } from '../source/frame-source.ts';

/**
 * What JPEG qualities take in relation to 0.8: canvases of Chromium, 640x480 and 1280x720 of camera pictures. Between two
 * of them the weight is a straight line.
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
 * Roughly what settings take in bytes a second, in relation to other settings of the same camera. Less of any setting is less, and
 * quality counts by its `qualityWeight`.
 */
export type ByteWeight = (settings: CaptureSettings) => number;

/** The weight of settings whose pictures are JPEG files. */
export function byteWeight({ framerate, width, height, quality }: CaptureSettings): number {
  return framerate * (width * height) ** pixelExponent * qualityWeight(quality);
}

/** @param quality 0 to 1 */
export function qualityWeight(quality: number): number {
  return interpolate(qualityWeights, quality);
}

/** The quality that has the weight: the reverse of {@link qualityWeight}. */
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
