import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** Size of the pictures, in pixels. */
export const barcodeSize = { width: 640, height: 480 } as const;
/** Each picture has its number in so many bars, the lowest bit first. */
export const bars = 10;
export const framerate = 30;
/** The camera begins anew after so many pictures. */
export const pictures = 2 ** bars - 124;

const barHeight = 96;

/** Writes a film for Chromium's fake camera (YUV4MPEG2), in which each picture says which it is: black and white bars at its top. */
export async function writeBarcodeFilm(path: string): Promise<void> {
  const { width, height } = barcodeSize;
  const file = createWriteStream(path);
  file.write(`YUV4MPEG2 W${width} H${height} F${framerate}:1 Ip C420jpeg\n`);
  for (let number = 0; number < pictures; number += 1) {
    if (!file.write(Buffer.concat([Buffer.from('FRAME\n'), drawPicture(number)]))) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}

function drawPicture(number: number): Buffer {
  const { width, height } = barcodeSize;
  const picture = Buffer.alloc((width * height * 3) / 2, 128);
  const line = Buffer.alloc(width);
  for (let x = 0; x < width; x += 1) line[x] = (number >> Math.floor((x * bars) / width)) & 1 ? 235 : 16;
  for (let y = 0; y < barHeight; y += 1) picture.set(line, y * width);
  // Below something that moves, as in a room.
  for (let y = barHeight; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) picture[y * width + x] = 64 + ((x + y + 2 * number) & 127);
  }
  return picture;
}
