import sharp from 'sharp';
import { toDataUrl } from '../../../../test/support/sample.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly dataUrl: string;
}

/** Sizes of cameras, with the canvas that a batch has whose first frame is of that size: odd sides are rounded up. */
export const sizes = [
  { width: 64, height: 48, canvas: '64x48' },
  { width: 48, height: 64, canvas: '48x64' },
  { width: 65, height: 49, canvas: '66x50' },
  { width: 80, height: 21, canvas: '80x22' },
  { width: 33, height: 64, canvas: '34x64' },
  { width: 160, height: 90, canvas: '160x90' },
];

/** Nothing but white, so that what is black was added. One picture for each size, half of them JPEG and half PNG. */
export function makePictures(): Promise<Picture[]> {
  return Promise.all(
    sizes.map(async ({ width, height }, index) => {
      const white = sharp({ create: { width, height, channels: 3, background: 'white' } });
      const file = await (index % 2 === 0 ? white.jpeg() : white.png()).toBuffer();
      return { width, height, dataUrl: toDataUrl(file) };
    }),
  );
}
