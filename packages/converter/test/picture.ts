import sharp from 'sharp';

export interface PictureOptions {
  readonly width: number;
  readonly height: number;
  readonly background?: string;
  readonly noise?: boolean;
  readonly format?: 'jpeg' | 'png' | 'webp';
}

/** Makes an image file: one colour, or noise. */
export function picture(options: PictureOptions): Promise<Buffer> {
  const { width, height, background = '#c89664', noise = false, format = 'jpeg' } = options;
  const create = {
    ...{ width, height, channels: 3 as const, background },
    ...(noise ? { noise: { type: 'gaussian' as const, mean: 128, sigma: 30 } } : {}),
  };
  return sharp({ create }).toFormat(format, { quality: 95 }).toBuffer();
}
