import sharp from 'sharp';
import { decodePictures, similarity } from '../../test/support/media-tools.ts';
import type { Size } from '../size.ts';

/** Returns how similar a video is to something: 1 is equal. */
export type SsimMeter = (video: Uint8Array) => number;

/** Makes the meter against these images, as they are shown. */
export async function createSsimMeter(images: readonly Uint8Array[], size: Size): Promise<SsimMeter> {
  return againstPictures(Buffer.concat(await Promise.all(images.map(decodeUpright))), size);
}

/** @param reference raw RGB, one picture behind the other */
export function againstPictures(reference: Buffer, { width, height }: Size): SsimMeter {
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
