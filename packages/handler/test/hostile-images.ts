import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

const size = { width: 64, height: 48 };
const orange = { r: 200, g: 150, b: 100 };

const blue = { r: 0, g: 0, b: 255 };

export const draw = (width = size.width, height = size.height, background = orange): Sharp =>
  sharp({ create: { width, height, channels: 3, background } });

const noisy = (): Sharp =>
  sharp({
    create: { ...size, channels: 3, background: orange, noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  });

/** What a camera makes. */
export const goodJpeg = (): Promise<Buffer> => draw().jpeg().toBuffer();

type MakeImage = () => Promise<Buffer> | Buffer;

/** Two pictures: the first as of every other image here, the second blue. */
export const animations: readonly [what: string, make: MakeImage][] = [
  ['an animated WebP', animatedWebp],
  ['an animated PNG', animatedPng],
];

/** Images that are in the video. */
export const usable: readonly [what: string, make: MakeImage][] = [
  ['a PNG', () => draw().png().toBuffer()],
  ['a PNG with alpha', () => draw().ensureAlpha(0.5).png().toBuffer()],
  ['a PNG with a palette', () => draw().png({ palette: true }).toBuffer()],
  ['a PNG with 16 bits', () => draw().toColourspace('rgb16').png().toBuffer()],
  ['an interlaced PNG', () => draw().png({ progressive: true }).toBuffer()],
  ['a WebP', () => draw().webp().toBuffer()],
  ...animations,
  ['a grey JPEG', () => draw().toColourspace('b-w').jpeg().toBuffer()],
  ['a CMYK JPEG', () => draw().toColourspace('cmyk').jpeg().toBuffer()],
  ['a progressive JPEG', () => draw().jpeg({ progressive: true }).toBuffer()],
  ['a 4:4:4 JPEG', () => draw().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()],
  ['a turned JPEG', () => draw().jpeg().withMetadata({ orientation: 6 }).toBuffer()],
  ['a larger JPEG', () => draw(200, 100).jpeg().toBuffer()],
  ['an odd size', () => draw(65, 47).jpeg().toBuffer()],
  ['1x1', () => draw(1, 1).png().toBuffer()],
];

/** Images that are dropped, and why. */
export const unusable: readonly [what: string, make: MakeImage, reason: RegExp][] = [
  ['half a JPEG', async () => half(await noisy().jpeg().toBuffer()), /cannot be decoded: \w/],
  ['half a PNG', async () => half(await noisy().png().toBuffer()), /cannot be decoded: \w/],
  ['half a WebP', async () => half(await noisy().webp().toBuffer()), /cannot be decoded: \w/],
  ['the first bytes of a JPEG', async () => (await goodJpeg()).subarray(0, 20), /cannot be decoded: \w/],
  ['a 12-bit JPEG', async () => with12Bits(await goodJpeg()), /cannot be decoded: \w/],
  ['a JPEG of 1000 scans', async () => withScans(await goodJpeg(), 1000), /has more than 64 scans/],
  ['a bomb of 16000x16000', () => bomb(), /has more than 8294400 pixels/],
  ['a GIF', () => draw().gif().toBuffer(), /not a JPEG, PNG or WebP image \(its bytes start with 47 49 46/],
  ['an AVIF', () => draw().avif().toBuffer(), /not a JPEG, PNG or WebP/],
  ['a BMP', () => Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]), /not a JPEG, PNG or WebP/],
  ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /not a JPEG, PNG or WebP/],
  ['HTML', () => Buffer.from('<!doctype html><title>x</title>'), /not a JPEG, PNG or WebP/],
  [
    'an HLS playlist',
    () => Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'),
    /not a JPEG, PNG or WebP/,
  ],
  [
    'a concat script',
    () => Buffer.from("ffconcat version 1.0\nfile '/etc/passwd'\n"),
    /not a JPEG, PNG or WebP/,
  ],
];

async function orangeAndBlue(): Promise<[Buffer, Buffer]> {
  return [await draw().png().toBuffer(), await draw(size.width, size.height, blue).png().toBuffer()];
}

async function animatedWebp(): Promise<Buffer> {
  const pictures = await orangeAndBlue();
  return sharp(pictures, { join: { animated: true } })
    .webp({ lossless: true })
    .toBuffer();
}

/** PNG specification, third edition, section 11.3.6. */
async function animatedPng(): Promise<Buffer> {
  const [first, second] = await orangeAndBlue();
  return png([
    ['IHDR', chunkData(first, 'IHDR')],
    ['acTL', uint32s(2, 0)],
    ['fcTL', frameControl(0)],
    ['IDAT', chunkData(first, 'IDAT')],
    ['fcTL', frameControl(1)],
    ['fdAT', Buffer.concat([uint32s(2), chunkData(second, 'IDAT')])],
    ['IEND', Buffer.alloc(0)],
  ]);
}

/** The whole picture, for a tenth of a second. */
function frameControl(sequence: number): Buffer {
  return Buffer.concat([uint32s(sequence, size.width, size.height, 0, 0), Buffer.of(0, 1, 0, 10, 0, 0)]);
}

function uint32s(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}

/** The data of the first chunk of a type. */
function chunkData(file: Buffer, type: string): Buffer {
  const start = file.indexOf(type, 8, 'latin1') + 4;
  return file.subarray(start, start + file.readUInt32BE(start - 8));
}

function half(image: Buffer): Buffer {
  return image.subarray(0, image.length / 2);
}

/** ITU-T T.81 section B.2.2: SOF0 becomes SOF1, whose samples may have 12 bits. */
function with12Bits(jpeg: Buffer): Buffer {
  const bent = Buffer.from(jpeg);
  const frameHeader = bent.indexOf(Buffer.of(0xff, 0xc0));
  bent[frameHeader + 1] = 0xc1;
  bent[frameHeader + 4] = 12;
  return bent;
}

/** Each scan makes a decoder go over the picture once more. */
function withScans(jpeg: Buffer, count: number): Buffer {
  const scan = jpeg.subarray(jpeg.indexOf(Buffer.of(0xff, 0xda)), -2);
  return Buffer.concat([
    jpeg.subarray(0, -2),
    ...Array.from({ length: count }, () => scan),
    jpeg.subarray(-2),
  ]);
}

/** 256 million pixels of one bit each in some 31 KB. */
export function bomb(): Buffer {
  const side = 16_000;
  const header = Buffer.concat([uint32s(side, side), Buffer.of(1, 0, 0, 0, 0)]);
  const rows = Buffer.alloc(side * (1 + side / 8));
  return png([
    ['IHDR', header],
    ['IDAT', deflateSync(rows)],
    ['IEND', Buffer.alloc(0)],
  ]);
}

function png(chunks: readonly [type: string, data: Buffer][]): Buffer {
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, ...chunks.map(([type, data]) => chunk(type, data))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  return Buffer.concat([uint32s(data.length), body, uint32s(crc32(body))]);
}

/** PNG specification annex D. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
