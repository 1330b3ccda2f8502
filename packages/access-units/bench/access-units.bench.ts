/** node --import tsx packages/access-units/bench/access-units.bench.ts: CPU a frame of each step from a camera's H.264 to a segment. */

import { encodeH264, type VideoOptions } from '../../../test/support/h264-video.ts';
import { createWrapAccessUnits, findVideoFaults, readAnnexB, readMatroskaVideo } from '../src/index.ts';
import { inspectFragment } from '../src/wrap/inspect-fragment.ts';

const limits = { profiles: [66, 77, 100], maxLevel: 52, maxNalUnits: 256, maxFramePixels: 3840 * 2160 };
const wrap = createWrapAccessUnits({ limits, maxClusterMs: 10_000, minClusterMs: 1000 });
const startMs = 1_700_000_000_000;
const frames = 20;
const rounds = 9;
const repetitions = 200;

const noise = (strength: number) => [
  '-vf',
  `noise=alls=${strength}:allf=t`,
  '-bf',
  '0',
  '-preset',
  'veryfast',
];
const contents: Readonly<Record<string, VideoOptions>> = {
  calm: { encoder: noise(0) },
  moving: { encoder: noise(8) },
  noisy: { encoder: noise(40) },
};

for (const [name, options] of Object.entries(contents)) {
  const byteStream = encodeH264({ frames, size: '640x480', ...options });
  const { codecPrivate, accessUnits } = readAnnexB(byteStream);
  const units = accessUnits.map((unit, index) => ({ ...unit, index, timestampMs: startMs + index * 100 }));
  const video = {
    ...{ codecPrivate, accessUnits: units, endMs: startMs + frames * 100 },
    segmentUuid: new Uint8Array(16).fill(7),
  };
  const { matroska } = wrap(video);
  const steps = {
    'byte stream read': () => readAnnexB(byteStream),
    'Matroska read': () => readMatroskaVideo(matroska),
    checked: () => findVideoFaults(codecPrivate, units, limits),
    inspected: () => inspectFragment(matroska),
    'checked, written, inspected, compared': () => wrap(video),
  };
  const kilobytes = (byteStream.length / frames / 1000).toFixed(1);
  console.log(`640x480, ${name}: ${kilobytes} KB a frame`);
  for (const [step, run] of Object.entries(steps))
    console.log(`  ${step}: ${cpuMs(run).toFixed(4)} ms a frame`);
}

/** The median of some rounds: of this thread alone, whatever else the machine does. */
function cpuMs(run: () => unknown): number {
  const measured = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    for (let turn = 0; turn < repetitions; turn += 1) run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / repetitions / frames;
  });
  return measured.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}
