/**
 * Compares ways from JPEG frames to H.264 in pairs: every round runs each lane once, so that a disturbance of the machine
 * hits all of them. Each lane is a process of its own.
 * Run: npx -y pnpm@12.21.0 bench [rounds] [frames,...] [WIDTHxHEIGHT,...]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage, decodePictures, similarity } from '../test/support/media-tools.ts';
import { drawFrames } from './content.ts';
import type { Batch, Lane } from './lane.ts';
import { type Measurement, measure } from './measure.ts';
import { measureOverhead } from './overhead.ts';
import type { Size } from './size.ts';
import { startHandlerLane } from './start-handler-lane.ts';
import { startProcessLane } from './start-process-lane.ts';
import { type LaneResult, toTable } from './table.ts';

const rounds = Number(process.argv[2] ?? 5);
const counts = (process.argv[3] ?? '10,40,100').split(',').map(Number);
const sizes = (process.argv[4] ?? '640x480,1280x720').split(',').map(toSize);
/** Code is compiled and pools are filled before anything counts. */
const warmUps = 3;
/** Base64 in JSON that a request may have. */
const maxBodyBytes = 6_000_000;

const lanes: Lane[] = [
  startProcessLane('(a) 2018'),
  startProcessLane('(b) bare ffmpeg'),
  startProcessLane('(c) sharp'),
  startProcessLane('(c) ffmpeg'),
  startProcessLane('(c) rekognition'),
  startProcessLane('(c) quality'),
  await startHandlerLane('(d) sharp', { DECODER: 'sharp' }),
  await startHandlerLane('(d) ffmpeg', { DECODER: 'ffmpeg' }),
];
for (const size of sizes) {
  for (const count of counts) await compare(size, count);
}
await Promise.all(lanes.map((lane) => lane.close()));
console.log(await measureOverhead());

async function compare(size: Size, count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const images = drawFrames(folder, count, size);
  const bytes = images.reduce((sum, image) => sum + image.length, 0);
  const load = loadavg()[0]?.toFixed(1);
  console.log(
    `\n${count} frames of ${size.width}x${size.height}, ${(bytes / 1000).toFixed(0)} KB of JPEG, ${rounds} rounds, load ${load}`,
  );
  // What no request could hold only the converter is asked for.
  const able = lanes.filter(({ name }) => !name.startsWith('(d)') || (bytes * 4) / 3 < maxBodyBytes);
  console.log(toTable(await runRounds(able, { folder, images, size })));
  rmSync(folder, { recursive: true });
}

async function runRounds(able: readonly Lane[], batch: Batch): Promise<LaneResult[]> {
  const runs = new Map<Lane, Measurement[]>(able.map((lane) => [lane, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const lane of able) {
      const run = await measure(lane.pid, () => lane.convert(batch));
      if (round >= 0) runs.get(lane)?.push(run);
    }
  }
  const { width, height } = batch.size;
  const reference = Buffer.concat(await Promise.all(batch.images.map(decodeImage)));
  const results: LaneResult[] = [];
  for (const lane of able) {
    const video = await lane.video();
    const ssim = similarity(reference, decodePictures(video), width, height);
    results.push({ lane, runs: runs.get(lane) ?? [], videoBytes: video.length, ssim });
  }
  return results;
}

function toSize(text: string): Size {
  const [width = 0, height = 0] = text.split('x').map(Number);
  return { width, height };
}
