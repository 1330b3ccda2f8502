import type { CaptureSettings } from '../../source/frame-source.ts';
import { createJpegWriter } from '../create-jpeg-writer.ts';
import type { Size } from '../fit-size.ts';
import type { YuvPixels } from '../to-rgba.ts';

/** Returns the size of a picture as a JPEG, estimated from the last measured one. */
export type WeighPicture = (
  pixels: YuvPixels,
  size: Size,
  settings: Pick<CaptureSettings, 'quality'>,
  timestampMs: number,
) => Promise<number>;

/** Pictures with a smaller difference have the same content. */
const tolerance = 0.1;

/**
 * Encodes a picture as a JPEG from time to time, only for its size, which shows the amount of detail better than any setting.
 * That takes as long as one picture of the JPEG lane.
 * @param everyMs how often, and in addition after changes of size or quality
 */
export function createPictureScales(everyMs: number): WeighPicture {
  const writeJpeg = createJpegWriter();
  let weighed = '';
  let weighedMs = 0;
  let bytes = 0;

  return async (pixels, size, { quality }, timestampMs) => {
    const what = `${size.width} ${size.height} ${quality}`;
    const isOther = what !== weighed;
    if (!isOther && timestampMs - weighedMs < everyMs) return bytes;
    weighed = what;
    weighedMs = timestampMs;
    const blob = await writeJpeg(pixels, size, quality);
    if (isOther || Math.abs(blob.size - bytes) > tolerance * bytes) bytes = blob.size;
    return bytes;
  };
}
