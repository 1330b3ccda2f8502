/** A process that converts by one lane whenever it is told to, so that the lane's CPU time and memory can be told. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bareFfmpeg, type ConvertImages, converter, sampleOf2018 } from './lanes.ts';
import type { Size } from './size.ts';

export type LaneName = keyof typeof lanes;

export interface LaneOrder {
  readonly lane: LaneName;
  /** Folder of the JPEG files. */
  readonly folder: string;
  readonly size: Size;
  /** Where the video is to be left. */
  readonly output: string;
}

const lanes = {
  '(a) 2018': sampleOf2018,
  '(b) bare ffmpeg': bareFfmpeg,
  '(c) sharp': converter({}),
  '(c) ffmpeg': converter({ decoder: 'ffmpeg' }),
  '(c) rekognition': converter({ profile: 'rekognition' }),
  '(c) quality': converter({ profile: 'quality' }),
} satisfies Record<string, ConvertImages>;

let images: readonly Buffer[] = [];
let folder = '';

process.on('message', async (order: LaneOrder) => {
  if (order.folder !== folder) {
    folder = order.folder;
    const names = readdirSync(folder).sort();
    images = names.map((name) => readFileSync(join(order.folder, name)));
  }
  const startMs = performance.now();
  const video = await lanes[order.lane](images, order.size);
  const wallMs = performance.now() - startMs;
  writeFileSync(order.output, video);
  process.send?.(wallMs);
});
