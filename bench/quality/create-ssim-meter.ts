import sharp from 'sharp';
import { decodePictures, similarity } from '../../test/support/media-tools.ts';
import type { Size } from '../size.ts';

/** Tells how similar a video is to these images, as they are shown: 1 is equal. */
export async function createSsimMeter(
  images: readonly Uint8Array[],
  { width, height }: Size,
): Promise<(video: Uint8Array) => number> {
  const reference = Buffer.concat(await Promise.all(images.map(decodeUpright)));
  return (video) => {
    const pictures = decodePictures(video, 'auto');
    if (pictures.length !== reference.length) {
      throw new Error(`it has ${pictures.length} bytes of pictures in place of ${reference.length}`);
    }
    return similarity(reference, pictures, width, height);
  };
}

function decodeUpright(image: Uint8Array): Promise<Buffer> {
  return sharp(image).autoOrient().removeAlpha().raw().toBuffer();
}
