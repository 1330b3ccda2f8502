import sharp from 'sharp';
import { defaultLimits } from '../../../packages/contract/src/index';

/** Body of a `POST /FrameData`. */
export interface Batch {
  readonly frames: string[];
  readonly timestamps: number[];
}

const width = 3840;
const height = 2160;

/**
 * The batch that needs the most memory of those that are taken: as many of the largest frames as may be, as progressive
 * JPEG without subsampling, whose decoder holds every coefficient of the picture.
 */
export async function heaviestBatch(): Promise<Batch> {
  const count = Math.floor(defaultLimits.maxBatchPixels / (width * height));
  const pictures = await Promise.all([0, 1, 2, 3].map(drawFrame));
  const start = Date.now() - count * 100;
  return {
    frames: Array.from({ length: count }, (_, index) => pictures[index % pictures.length] ?? ''),
    timestamps: Array.from({ length: count }, (_, index) => start + index * 100),
  };
}

/** A disc that moves. The bytes of a request leave each of so many frames little more than this. */
async function drawFrame(step: number): Promise<string> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="orange"/><circle cx="${900 + step * 40}" cy="900" r="400" fill="navy"/></svg>`;
  const jpeg = await sharp(Buffer.from(svg))
    .flatten()
    .jpeg({ mozjpeg: true, quality: 8, progressive: true, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
