import sharp from 'sharp';

/** Small files of every kind that is decoded, and of some that are not. */
export async function drawImages(): Promise<Buffer[]> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  const draw = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: 'red', noise } });
  const image = draw(72, 54);
  const animation = {
    create: { width: 16, height: 32, channels: 3, background: 'blue', pageHeight: 16 },
  } as const;
  return Promise.all([
    image.clone().jpeg().toBuffer(),
    image.clone().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    image.clone().jpeg({ chromaSubsampling: '4:2:0', optimiseCoding: true }).toBuffer(),
    image.clone().toColourspace('cmyk').jpeg().toBuffer(),
    image.clone().toColourspace('b-w').jpeg().toBuffer(),
    image.clone().jpeg().withMetadata({ orientation: 6 }).toBuffer(),
    image.clone().withIccProfile('p3').jpeg().toBuffer(),
    image.clone().png().toBuffer(),
    image.clone().png({ palette: true }).toBuffer(),
    image.clone().toColourspace('rgb16').png().toBuffer(),
    image.clone().ensureAlpha(0.5).png({ progressive: true }).toBuffer(),
    image.clone().webp().toBuffer(),
    image.clone().webp({ lossless: true }).toBuffer(),
    image.clone().ensureAlpha(0.5).webp().toBuffer(),
    sharp(animation).webp().toBuffer(),
    draw(17, 33).jpeg().toBuffer(),
    draw(1, 1).png().toBuffer(),
    image.clone().gif().toBuffer(),
    Promise.resolve(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')),
    Promise.resolve(Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n')),
    Promise.resolve(Buffer.from("ffconcat version 1.0\nfile '/etc/passwd'\n")),
  ]);
}
