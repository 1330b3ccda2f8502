import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const framesDir = join(__dirname, '../../examples/frames');

/** The example frames, as JPEG files in memory. */
export const exampleFrames: readonly Buffer[] = readdirSync(framesDir)
  .sort()
  .map((name) => readFileSync(join(framesDir, name)));

/** The first `count` example frames again as PNG files. */
export function examplePngs(count: number): Promise<Buffer[]> {
  return Promise.all(exampleFrames.slice(0, count).map((jpeg) => sharp(jpeg).png().toBuffer()));
}

/** The first `count` example frames in another size. */
export function resized(count: number, width: number, height: number): Promise<Buffer[]> {
  return Promise.all(
    exampleFrames
      .slice(0, count)
      .map((jpeg) => sharp(jpeg).resize(width, height, { fit: 'fill' }).jpeg({ quality: 92 }).toBuffer()),
  );
}

/** A frame as a page sends it. */
export function toDataUrl(image: Buffer): string {
  const type = image[0] === 0x89 ? 'png' : 'jpeg';
  return `data:image/${type};base64,${image.toString('base64')}`;
}
