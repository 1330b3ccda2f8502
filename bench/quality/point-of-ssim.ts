/** A video at one rate factor. */
export interface Point {
  readonly rateFactor: number;
  readonly ssim: number;
  readonly bytes: number;
}

/**
 * Where on a curve that falls the similarity is met, between two of its points.
 * @returns undefined where the curve does not get there
 */
export function pointOfSsim(curve: readonly Point[], ssim: number): Point | undefined {
  const index = curve.findIndex((point, at) => point.ssim >= ssim && (curve[at + 1]?.ssim ?? ssim) < ssim);
  const [above, below] = [curve[index], curve[index + 1]];
  if (above === undefined || below === undefined) return undefined;
  const part = (above.ssim - ssim) / (above.ssim - below.ssim);
  return {
    rateFactor: above.rateFactor + part * (below.rateFactor - above.rateFactor),
    ssim,
    // Bytes fall by about the same factor with each step.
    bytes: above.bytes * (below.bytes / above.bytes) ** part,
  };
}
