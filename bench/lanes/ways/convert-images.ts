import type { Size } from '../../size.ts';

/**
 * A way from JPEG files in memory to a video in memory.
 * @param rateFactor x264's; undefined: the way's own
 */
export type ConvertImages = (
  images: readonly Buffer[],
  size: Size,
  rateFactor: number | undefined,
) => Promise<Uint8Array>;
