/** A process that converts by one lane whenever it is asked, so that the lane's CPU time and memory can be measured. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Size } from '../size.ts';
import { type WayName, ways } from './ways/ways.ts';

export interface LaneOrder {
  readonly way: WayName;
  /** Folder of the JPEG files. */
  readonly folder: string;
  readonly size: Size;
  /** The way's own where there is none. */
  readonly rateFactor?: number;
  /** Where the video is to be left. */
  readonly output: string;
}

export type LaneReport = { readonly wallMs: number } | { readonly error: string };

let images: readonly Buffer[] = [];
let folder = '';

process.on('message', async (order: LaneOrder) => {
  process.send?.(await convert(order).catch((error) => ({ error: String(error) })));
});

async function convert(order: LaneOrder): Promise<LaneReport> {
  if (order.folder !== folder) {
    folder = order.folder;
    const names = readdirSync(folder).sort();
    images = names.map((name) => readFileSync(join(order.folder, name)));
  }
  const startMs = performance.now();
  const video = await ways[order.way].convert(images, order.size, order.rateFactor);
  const wallMs = performance.now() - startMs;
  writeFileSync(order.output, video);
  return { wallMs };
}
