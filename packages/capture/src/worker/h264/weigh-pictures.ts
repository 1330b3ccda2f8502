import type { CaptureSettings } from '../../source/frame-source.ts';
import { createJpegWriter } from '../create-jpeg-writer.ts';
import type { Size } from '../fit-size.ts';
import type { YuvPixels } from '../to-rgba.ts';

/** What a JPEG of the picture takes, by that of the last one weighed. */
export type WeighPicture = (
  pixels: YuvPixels,
  size: Size,
  settings: Pick<CaptureSettings, 'quality'>,
  timestampMs: number,
) => Promise<number>;

/** What differs by less is the same content. */
const tolerance = 0.1;

/**
 * Makes a JPEG of a picture now and then, of which only the size counts: it tells how much there is to be seen, as no setting does.
 * That takes as long as one picture of the JPEG lane.
 * @param everyMs and whenever size or quality are others
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
