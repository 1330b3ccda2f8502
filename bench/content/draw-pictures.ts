import { takePicture } from '../fixtures/draw/camera.ts';
import type { Take } from '../fixtures/draw/takes.ts';
import type { Size } from '../size.ts';
import { toAndFro } from './to-and-fro.ts';

/** Of each take of the fixtures. */
export const picturesOfTake = 12;

/** Draws what the fixtures of a take were made of, played to and fro: raw RGB, one picture behind the other. */
export function drawPictures(take: Take, count: number, size: Size): Buffer {
  const drawn = Array.from({ length: Math.min(count, picturesOfTake) }, (_, frame) =>
    toRgb(takePicture(size, take(frame), frame)),
  );
  const turn = toAndFro(drawn);
  return Buffer.concat(
    Array.from({ length: count }, (_, index) => turn[index % turn.length] ?? Buffer.alloc(0)),
  );
}

function toRgb(rgba: Uint8Array): Buffer {
  const rgb = Buffer.alloc((rgba.length / 4) * 3);
  for (let pixel = 0; pixel < rgba.length / 4; pixel += 1) {
    rgb.set(rgba.subarray(pixel * 4, pixel * 4 + 3), pixel * 3);
  }
  return rgb;
}
