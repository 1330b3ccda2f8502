/**
 * Compares ways from JPEG frames to H.264 in pairs: every round runs each lane once, so that a disturbance of the machine
 * hits all of them. Ratios are medians of rounds against lane (a).
 * Run: npx -y pnpm@12.21.0 bench [rounds]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage, decodePictures, similarity } from '../test/support/media-tools.ts';
import { drawFrames } from './content.ts';
import { type Lane, lanes } from './lanes.ts';
import { type Measurement, measure, median } from './measure.ts';

const rounds = Number(process.argv[2] ?? 5);
const sizes = [
  { width: 640, height: 480 },
  { width: 1280, height: 720 },
];
const counts = [10, 40, 100];

for (const size of sizes) {
  for (const count of counts) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const images = drawFrames(folder, count, size);
    rmSync(folder, { recursive: true });
    const bytes = images.reduce((sum, image) => sum + image.length, 0);
    console.log(
      `\n${count} frames of ${size.width}x${size.height}, ${toKb(bytes)} of JPEG, ${rounds} rounds`,
    );
    console.log('lane             wall ms  ratio   CPU ms  ratio    peak MB  video KB  ratio    SSIM');

    const results = await runRounds(images, size);
    const reference = Buffer.concat(await Promise.all(images.map(decodeImage)));
    for (const [lane, { runs, video }] of results) {
      const pictures = decodePictures(video, lane.matrix);
      const ssim = similarity(reference, pictures, size.width, size.height);
      console.log(describe(lane, runs, video.length, results, ssim));
    }
  }
}

interface LaneResult {
  readonly runs: Measurement[];
  video: Uint8Array;
}

async function runRounds(
  images: readonly Buffer[],
  size: (typeof sizes)[number],
): Promise<Map<Lane, LaneResult>> {
  const results = new Map<Lane, LaneResult>();
  for (const lane of lanes) results.set(lane, { runs: [], video: await lane.run(images, size) });
  for (let round = 0; round < rounds; round += 1) {
    for (const [lane, result] of results) {
      const { result: video, ...run } = await measure(() => lane.run(images, size));
      result.runs.push(run);
      result.video = video;
    }
  }
  return results;
}

function describe(
  lane: Lane,
  runs: readonly Measurement[],
  videoBytes: number,
  results: ReadonlyMap<Lane, LaneResult>,
  ssim: number,
): string {
  const [base] = results.values();
  const ratio = (of: (run: Measurement) => number): string =>
    median(runs.map((run, round) => of(run) / of(base?.runs[round] ?? run))).toFixed(2);
  const middle = (of: (run: Measurement) => number): number => median(runs.map(of));
  return [
    lane.name.padEnd(15),
    middle(({ wallMs }) => wallMs)
      .toFixed(0)
      .padStart(8),
    ratio(({ wallMs }) => wallMs).padStart(7),
    middle(({ cpuMs }) => cpuMs)
      .toFixed(0)
      .padStart(8),
    ratio(({ cpuMs }) => cpuMs).padStart(7),
    (middle(({ peakBytes }) => peakBytes) / 1e6).toFixed(1).padStart(9),
    toKb(videoBytes).padStart(10),
    (videoBytes / (base?.video.length ?? videoBytes)).toFixed(2).padStart(6),
    ssim.toFixed(4).padStart(8),
  ].join(' ');
}

function toKb(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} KB`;
}
