import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { liveChunks } from '../src/get-media/live-chunks.ts';
import { SimulatedStreams } from './simulated-streams.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kvs-day-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const batchMs = 10_000;
const batchesOfAnHour = 360;
/** What expires between two looks, and the look that finds it for the first time. */
const slack = 2 * 6;

test('hours of batches: what is past its retention is nowhere any more, and what is not is all there', async () => {
  const simulation = await SimulatedStreams.open(directory, [1, 24], batchMs);
  const [short, long] = simulation.streams;
  if (short === undefined || long === undefined) throw new Error('There are two streams');

  await simulation.passAll(2.5 * batchesOfAnHour);

  const [putShort = [], putLong = []] = simulation.put;
  expect(numbersOf(long.archivedBetween('serverTimestampMs', 0, simulation.nowMs))).toEqual(putLong);
  // Server timestamps of the last hour, without its first moment: that is past it.
  expect(numbersOf(short.archivedBetween('serverTimestampMs', 0, simulation.nowMs))).toEqual(
    putShort.slice(-batchesOfAnHour),
  );
  expect(short.find(putShort.at(-batchesOfAnHour - 1) ?? '')).toBeUndefined();
  const files = filesOf('camera-0');
  const onDisk = new Set(files.map((name) => name.split('.')[0]));
  expect([...onDisk].length).toBeLessThanOrEqual(batchesOfAnHour + slack);
  expect(putShort.slice(-batchesOfAnHour).every((number) => onDisk.has(number))).toBe(true);
  expect(putShort.slice(0, -batchesOfAnHour - slack).some((number) => onDisk.has(number))).toBe(false);
  // Media and record of each, and nothing half removed.
  expect(files).toHaveLength(2 * onDisk.size);
  expect(files.every((name) => /^\d+\.(mkv|json)$/.test(name))).toBe(true);
  expect(filesOf('camera-1')).toHaveLength(2 * putLong.length);
}, 600_000);

test('a stream that loses as much as it gets does not grow', async () => {
  const simulation = await SimulatedStreams.open(directory, [1], batchMs);
  await simulation.passAll(batchesOfAnHour + slack);
  const files = filesOf('camera-0').length;
  simulation.put.length = 0;

  // In each turn 2,160 fragments come and go; were they kept, they would take some 300 bytes each.
  const grownBy = await leastGrowth(async () => {
    await simulation.passAll(6 * batchesOfAnHour);
    simulation.put.length = 0;
  });

  expect(Math.abs(filesOf('camera-0').length - files)).toBeLessThanOrEqual(2 * slack);
  expect(grownBy).toBeLessThan(300_000);
}, 600_000);

test('a consumer that begins at a time of the last hour gets it, and one that begins before gets the oldest that is left', async () => {
  const simulation = await SimulatedStreams.open(directory, [1], batchMs);
  await simulation.passAll(1.5 * batchesOfAnHour);
  const [stream] = simulation.streams;
  const [put = []] = simulation.put;
  if (stream === undefined) throw new Error('There is a stream');
  const firstAt = async (timestampMs: number): Promise<string> => {
    const selector = { type: 'AT', timestamp: 'serverTimestampMs', timestampMs } as const;
    const chunks = liveChunks(stream, selector, new AbortController().signal);
    const parts: Uint8Array[] = [];
    for await (const part of chunks) {
      parts.push(part);
      if (parts.length === 2) break;
    }
    return (
      /AWS_KINESISVIDEO_FRAGMENT_NUMBER.*?(\d{47})/s.exec(Buffer.concat(parts).toString('latin1'))?.[1] ?? ''
    );
  };

  // A fragment is under way for its length behind its server timestamp.
  expect(await firstAt(simulation.nowMs - 60_000 + 1_000)).toBe(put.at(-7));
  expect(await firstAt(simulation.nowMs - 80 * 60_000)).toBe(put.at(-batchesOfAnHour));
}, 600_000);

test('a fragment that was put takes no more memory than one that was there at the start', async () => {
  const simulation = await SimulatedStreams.open(directory, [24], batchMs);
  await simulation.passAll(200);
  const fragments = 4_000;

  const grownBy = await leastGrowth(async () => {
    await simulation.passAll(fragments);
    simulation.put.length = 0;
  });

  // 320 bytes; as objects that were made by spreading others, 645.
  expect(grownBy / fragments).toBeLessThan(450);
}, 600_000);

function numbersOf(records: readonly { readonly number: string }[]): string[] {
  return records.map(({ number }) => number);
}

/** Of a stream, without its own record. */
function filesOf(name: string): string[] {
  const [folder = ''] = readdirSync(join(directory, 'streams')).filter((each) => each.startsWith(name));
  return readdirSync(join(directory, 'streams', folder)).filter((file) => file !== 'stream.json');
}

/** By how many bytes the memory of the process grows in each of three turns: what it took for something else comes once. */
async function leastGrowth(turn: () => Promise<void>): Promise<number> {
  const growths: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    const before = usedMemory();
    await turn();
    growths.push(usedMemory() - before);
  }
  return Math.min(...growths);
}

/** Without garbage. */
function usedMemory(): number {
  collectGarbage();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}
