// A day of batches of 2 s by a simulated clock, on a disk: what one more fragment costs, in turns with streams that are young, so that a machine that is busy is so for both, with retention at work all the while, what the last hour's look-ups cost at the start and at the end, and what is left.
// node --expose-gc --import tsx packages/kvs-local/bench/day.bench.ts [HOURS=24] [FOLDER, by default that for temporary files]
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { liveChunks } from '../src/get-media/live-chunks.ts';
import { HlsSession } from '../src/playback/hls-session.ts';
import type { VideoStream } from '../src/stream/video-stream.ts';
import { SimulatedStreams } from '../test/simulated-streams.ts';

const hours = Number(process.argv[2] ?? 24);
const directory = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'kvs-day-'));
const retentionHours = [1, 24];
const batchMs = 2_000;
const batchesOfAnHour = 3_600_000 / batchMs;
const lookUps = 500;

interface Hour {
  readonly perFragmentMs: number;
  /** To what it is on young streams, in the same minutes. */
  readonly toYoung: number;
  readonly listMs: number;
  readonly getMediaMs: number;
  readonly hlsMs: number;
}

async function cpuMsOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
}

async function repeat(count: number, work: () => unknown): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await work();
}

/** What a consumer of the last minutes asks for; a median of three, for the machine is not ours alone. */
async function lookUpCosts(
  stream: VideoStream,
  nowMs: number,
): Promise<Omit<Hour, 'perFragmentMs' | 'toYoung'>> {
  const fromMs = nowMs - 5 * 60_000;
  const list = () => stream.archivedBetween('producerTimestampMs', fromMs, fromMs + 60_000);
  const getMedia = async () => {
    const selector = { type: 'AT', timestamp: 'producerTimestampMs', timestampMs: fromMs } as const;
    for await (const _part of liveChunks(stream, selector, new AbortController().signal)) break;
  };
  const startHls = () =>
    HlsSession.open({
      stream,
      parameters: {
        playbackMode: 'ON_DEMAND',
        selector: { timestamp: 'producerTimestampMs', startMs: fromMs, endMs: fromMs + 60_000 },
        discontinuityMode: 'NEVER',
        displaysTimestamps: false,
        expiresSeconds: 300,
        maxFragments: 1000,
      },
      clock: () => nowMs,
      strict: false,
    });
  const measure = async (count: number, work: () => unknown): Promise<number> => {
    const rounds: number[] = [];
    for (let round = 0; round < 3; round += 1) rounds.push(await cpuMsOf(count, () => repeat(count, work)));
    return median(rounds);
  };
  return {
    listMs: await measure(lookUps, list),
    getMediaMs: await measure(lookUps, getMedia),
    hlsMs: await measure(20, startHls),
  };
}

/** Streams that are an hour and two minutes old, so that they have something to lose at every look, as the others have. */
async function openYoung(): Promise<SimulatedStreams> {
  const young = await SimulatedStreams.open(mkdtempSync(join(directory, 'young-')), retentionHours, batchMs);
  await young.passAll(batchesOfAnHour + 60);
  return young;
}

/** An hour of batches, in turns with some on young streams. */
async function passHour(
  simulation: SimulatedStreams,
  young: SimulatedStreams,
): Promise<Pick<Hour, 'perFragmentMs' | 'toYoung'>> {
  const costs = { old: [] as number[], young: [] as number[] };
  const perTurn = 60 * retentionHours.length;
  for (let turn = 0; turn < batchesOfAnHour / 60; turn += 1) {
    costs.old.push(await cpuMsOf(perTurn, () => simulation.passAll(60)));
    if (turn % 2 === 0) costs.young.push(await cpuMsOf(perTurn, () => young.passAll(60)));
  }
  return { perFragmentMs: median(costs.old), toYoung: median(costs.old) / median(costs.young) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function countFiles(): string {
  const folder = join(directory, 'streams');
  const counts = readdirSync(folder)
    .toSorted()
    .map((name) => readdirSync(join(folder, name)).filter((file) => file.endsWith('.mkv')).length);
  return counts.join(' and ');
}

function usedBytes(): number {
  globalThis.gc?.();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

try {
  const simulation = await SimulatedStreams.open(directory, retentionHours, batchMs);
  const keeping = simulation.streams.at(-1) as VideoStream;
  // For the compiler.
  await simulation.passAll(300);
  await lookUpCosts(keeping, simulation.nowMs);
  const usedBefore = usedBytes();
  const stored = (): number =>
    simulation.streams.reduce(
      (sum, stream) => sum + stream.archivedBetween('serverTimestampMs', 0, simulation.nowMs).length,
      0,
    );
  const storedBefore = stored();
  const fixed: Hour[] = [];
  console.log(
    `${simulation.streams.length} streams, retention of ${retentionHours.join(' and ')} hours; milliseconds of CPU`,
  );
  let young: SimulatedStreams = simulation;
  console.log('hour  one fragment  to young list  GetMedia  HLS start  fragments on the disk');
  for (let hour = 1; hour <= hours; hour += 1) {
    if (hour % 6 === 1) young = await openYoung();
    const costs = {
      ...(await passHour(simulation, young)),
      ...(await lookUpCosts(keeping, simulation.nowMs)),
    };
    fixed.push(costs);
    const columns = [costs.perFragmentMs, costs.toYoung, costs.listMs, costs.getMediaMs, costs.hlsMs];
    const shown = columns.map((value, index) => value.toFixed(3).padStart([12, 8, 7, 10, 11][index] ?? 0));
    console.log(`${String(hour).padEnd(5)}${shown.join('')}  ${countFiles()}`);
  }
  const ratio = (of: (hour: Hour) => number): string => {
    const [first, last] = [fixed.slice(0, 2), fixed.slice(-2)].map(
      (some) => some.reduce((sum, each) => sum + of(each), 0) / some.length,
    );
    return ((last ?? 0) / (first ?? 1)).toFixed(2);
  };
  console.log(
    `last two hours to the first two: one fragment ${ratio((each) => each.perFragmentMs)} (to young streams: ${ratio((each) => each.toYoung)}), list ${ratio((each) => each.listMs)}, GetMedia ${ratio((each) => each.getMediaMs)}, HLS start ${ratio((each) => each.hlsMs)}`,
  );
  // The lists of what was put are not the stream's.
  simulation.put.length = 0;
  young = simulation;
  const bytes = (usedBytes() - usedBefore) / (stored() - storedBefore);
  console.log(`memory of a stored fragment: ${bytes.toFixed(0)} bytes`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
