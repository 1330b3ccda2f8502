import sharp, { type Sharp } from 'sharp';

export type Colour = readonly [red: number, green: number, blue: number];

const palette: readonly Colour[] = [
  // Primaries and secondaries.
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [0, 255, 255],
  [255, 0, 255],
  [255, 255, 0],
  // From black to white.
  [0, 0, 0],
  [64, 64, 64],
  [128, 128, 128],
  [192, 192, 192],
  [255, 255, 255],
  // Skin.
  [255, 219, 172],
  [241, 194, 125],
  [198, 134, 66],
  [141, 85, 36],
  [92, 56, 38],
  // What else a camera sees: brick, leaves, sky, cloth.
  [170, 74, 68],
  [86, 125, 70],
  [135, 206, 235],
  [44, 62, 120],
];

const columns = 5;
const rows = 4;
/** Side of the square in the middle of a patch that counts, far from what 4:2:0 and blocks do to its edges. */
const sampleSide = 8;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Upper left corners of the squares that count, in the order of the patches, and their side. */
export function samplesOf({ width, height }: Size) {
  const corners = palette.map((_colour, place) => ({
    x: (((place % columns) + 0.5) * width) / columns - sampleSide / 2,
    y: ((Math.floor(place / columns) + 0.5) * height) / rows - sampleSide / 2,
  }));
  return { corners, side: sampleSide };
}

/** The patches of the frame of that number: no patch keeps its colour from one frame to the next. */
export function patchesOf(frame: number): Colour[] {
  return palette.map((_colour, place) => palette[(place + frame * 7) % palette.length] ?? [0, 0, 0]);
}

/** A picture of patches as raw RGB. */
export function drawPatches(frame: number, { width, height }: Size): Buffer {
  const patches = patchesOf(frame);
  const picture = Buffer.alloc(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const column = Math.floor(((pixel % width) * columns) / width);
    const row = Math.floor((Math.floor(pixel / width) * rows) / height);
    picture.set(patches[row * columns + column] ?? [], pixel * 3);
  }
  return picture;
}

const formats = {
  'JPEG 4:4:4': (picture: Sharp) => picture.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }),
  'JPEG 4:2:0': (picture: Sharp) => picture.jpeg({ quality: 100, chromaSubsampling: '4:2:0' }),
  PNG: (picture: Sharp) => picture.png(),
};

export type PatchFormat = keyof typeof formats;

/** The same as a file. */
export function encodePatches(frame: number, size: Size, format: PatchFormat): Promise<Buffer> {
  const raw = { ...size, channels: 3 as const };
  return formats[format](sharp(drawPatches(frame, size), { raw })).toBuffer();
}

/** The mean colour of the middle of each patch. @param picture raw RGB */
export function readPatches(picture: Uint8Array, size: Size): Colour[] {
  const { corners, side } = samplesOf(size);
  return corners.map(({ x, y }) => {
    const rows = Array.from({ length: side }, (_, row) => {
      const start = ((y + row) * size.width + x) * 3;
      return picture.subarray(start, start + side * 3);
    });
    return meanColour(Buffer.concat(rows), 3);
  });
}

/** The mean colour of pixels of three or four channels. */
export function meanColour(pixels: ArrayLike<number>, channels: 3 | 4): Colour {
  const count = pixels.length / channels;
  const mean = (channel: number): number => {
    let sum = 0;
    for (let offset = channel; offset < pixels.length; offset += channels) sum += pixels[offset] ?? 0;
    return sum / count;
  };
  return [mean(0), mean(1), mean(2)];
}
