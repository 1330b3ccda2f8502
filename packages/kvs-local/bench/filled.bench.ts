// What one more fragment, and a look-up, cost in CPU on a stream that is empty and on one that is full, in turns.
// node --expose-gc --import tsx packages/kvs-local/bench/filled.bench.ts [STORED=10000]
import { limitsOf } from '../src/limits.ts';
import type { FragmentRecord } from '../src/stream/fragment.ts';
import { MemoryFragmentStore } from '../src/stream/memory-fragment-store.ts';
import { VideoStream } from '../src/stream/video-stream.ts';

const stored = Number(process.argv[2] ?? 10_000);
const added = 1_000;
const rounds = 9;
const media = { header: new Uint8Array(300), cluster: new Uint8Array(1), trailer: new Uint8Array(0) };

function recordOf(index: number): FragmentRecord {
  const timeMs = 1_700_000_000_000 + index * 2_000;
  const number = `9134385233318144724796253404${String(index).padStart(19, '0')}`;
  return {
    // As it is read from a file: one string, not the parts that it was made of.
    number: JSON.parse(JSON.stringify(number)),
    timecodeMs: timeMs,
    producerTimestampMs: timeMs,
    serverTimestampMs: timeMs + 100,
    lengthMs: 2_000,
    headerBytes: 300,
    clusterBytes: 1,
    trailerBytes: 0,
  };
}

function open(count: number): VideoStream {
  return new VideoStream({
    record: {
      ...{ name: 'full', arn: 'arn', version: 'v', createdMs: 0, epoch: 1, tags: {} },
      ...{ retentionHours: 87_600 },
    } as ConstructorParameters<typeof VideoStream>[0]['record'],
    fragments: Array.from({ length: count }, (_, index) => recordOf(index)),
    archive: new MemoryFragmentStore(),
    limits: limitsOf('newest', { rates: false, changes: {} }),
    clock: () => 1_700_000_000_000 + (stored + added) * 2_000,
    randomBytes: (size) => new Uint8Array(size),
    saveRecord: async () => undefined,
  });
}

async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / added;
}

async function add(stream: VideoStream, from: number): Promise<void> {
  for (let index = from; index < from + added; index += 1) {
    const record = recordOf(index);
    await stream.add(record, media);
    stream.seal(record.number);
    stream.fragmentAfter(recordOf(index - 1).number);
  }
}

function lookUp(stream: VideoStream, count: number): void {
  for (let turn = 0; turn < added; turn += 1) {
    const { producerTimestampMs } = recordOf(Math.floor((turn / added) * count));
    stream.archivedBetween('producerTimestampMs', producerTimestampMs, producerTimestampMs + 10_000);
    stream.numberBefore('serverTimestampMs', producerTimestampMs);
    stream.lastArchived(3);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const costs: Record<'addEmpty' | 'addFull' | 'lookEmpty' | 'lookFull', number[]> = {
  ...{ addEmpty: [], addFull: [], lookEmpty: [], lookFull: [] },
};
for (let round = 0; round < rounds; round += 1) {
  const [empty, full] = [open(10), open(stored)];
  costs.addEmpty.push(await cpuOf(() => add(empty, 10)));
  costs.addFull.push(await cpuOf(() => add(full, stored)));
  costs.lookEmpty.push(await cpuOf(() => lookUp(empty, 10)));
  costs.lookFull.push(await cpuOf(() => lookUp(full, stored)));
}
const { addEmpty, addFull, lookEmpty, lookFull } = costs;
globalThis.gc?.();
const heapBefore = process.memoryUsage().heapUsed;
const kept = open(stored);
globalThis.gc?.();
const bytes = (process.memoryUsage().heapUsed - heapBefore) / stored;
console.log(`medians of ${rounds} rounds, microseconds of CPU, 10 and ${stored} fragments stored`);
const line = (name: string, empty: readonly number[], full: readonly number[]) =>
  console.log(
    `${name}: ${median(empty).toFixed(1)} and ${median(full).toFixed(1)}, ratio ${(median(full) / median(empty)).toFixed(2)}`,
  );
line('one more fragment', addEmpty, addFull);
line('three look-ups', lookEmpty, lookFull);
console.log(
  `memory of a stored fragment, without its media: ${bytes.toFixed(0)} bytes (${kept.lastFragment?.number.length})`,
);
