/** Size of the video in pixels. Both sides are even: 4:2:0 chroma has one sample for every 2x2 pixels. */
export interface Canvas {
  /** 16 or more where it is chosen from a picture. */
  readonly width: number;
  readonly height: number;
}

/** Larger pictures are scaled into it, either way up. 1920x1088 is the largest frame of H.264 level 4.0. */
const maxLongSide = 1920;
const maxShortSide = 1080;
/** One macroblock: anything smaller is padded. */
const minSide = 16;

/**
 * The canvas for a batch whose first picture has the given size: the picture's own where that is possible, odd
 * sides rounded up, scaled down in proportion to 1920x1080 or 1080x1920.
 */
export function canvasFor(width: number, height: number): Canvas {
  const scale = Math.min(1, maxLongSide / Math.max(width, height), maxShortSide / Math.min(width, height));
  return { width: toSide(width * scale), height: toSide(height * scale) };
}

function toSide(pixels: number): number {
  return Math.max(minSide, 2 * Math.ceil(Math.round(pixels) / 2));
}
