/** node --import tsx packages/matroska/bench/matroska.bench.ts: bytes per second of reader and writer, beside a plain copy; parts beside one array. */
import {
  type BlockToWrite,
  Fixer,
  Inspector,
  MatroskaReader,
  writeCluster,
  writeClusterParts,
  writeSegmentHeader,
} from '../src/index.ts';

const rounds = 5;
const mebibyte = 2 ** 20;

/** Blocks of changing length, 2 s of 30 pictures a second to a cluster. */
function createClusters(totalBytes: number, shortest: number, longest: number): BlockToWrite[][] {
  const clusters: BlockToWrite[][] = [];
  for (let length = 0, index = 0; length < totalBytes; index += 1) {
    if (index % 60 === 0) clusters.push([]);
    const data = new Uint8Array(shortest + ((index * 7919) % (longest - shortest))).fill(0xaa);
    // One NAL unit behind its length: an IDR slice, or a P slice.
    new DataView(data.buffer).setUint32(0, data.length - 4);
    data.set(index % 60 === 0 ? [0x65, 0x88] : [0x41, 0x98], 4);
    clusters.at(-1)?.push({ trackNumber: 1, timestamp: index * 33, keyframe: index % 60 === 0, data });
    length += data.length;
  }
  return clusters;
}

function writeFile(clusters: readonly BlockToWrite[][]): Uint8Array {
  const track = { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC' };
  return Buffer.concat([
    writeSegmentHeader({ timestampScale: 1_000_000 }, [track]),
    ...clusters.map((blocks) => writeCluster(blocks[0]?.timestamp ?? 0, blocks)),
  ]);
}

function readInChunks(file: Uint8Array, chunkLength: number): number {
  const reader = new MatroskaReader();
  let events = 0;
  for (let offset = 0; offset < file.length; offset += chunkLength) {
    // As a socket delivers it: each chunk is memory of its own.
    for (const _event of reader.push(new Uint8Array(file.subarray(offset, offset + chunkLength))))
      events += 1;
  }
  for (const _event of reader.end()) events += 1;
  return events;
}

function inspectInChunks(file: Uint8Array, chunkLength: number): number {
  const inspector = new Inspector();
  for (let offset = 0; offset < file.length; offset += chunkLength) {
    inspector.push(new Uint8Array(file.subarray(offset, offset + chunkLength)));
  }
  return inspector.end().fragments;
}

function fixInChunks(file: Uint8Array, chunkLength: number): number {
  const fixer = new Fixer();
  let written = 0;
  for (let offset = 0; offset < file.length; offset += chunkLength) {
    const chunk = new Uint8Array(file.subarray(offset, offset + chunkLength));
    for (const bytes of fixer.push(chunk)) written += bytes.length;
  }
  for (const bytes of fixer.end()) written += bytes.length;
  return written;
}

function copyInChunks(file: Uint8Array, chunkLength: number): number {
  let last = 0;
  for (let offset = 0; offset < file.length; offset += chunkLength) {
    last += new Uint8Array(file.subarray(offset, offset + chunkLength))[0] ?? 0;
  }
  return last;
}

function writeAll(clusters: readonly BlockToWrite[][]): number {
  return clusters.reduce((sum, blocks) => sum + writeCluster(blocks[0]?.timestamp ?? 0, blocks).length, 0);
}

/** @returns a sum over the parts, as whoever hands them on looks at each */
function writeAllParts(clusters: readonly BlockToWrite[][]): number {
  let length = 0;
  for (const blocks of clusters) {
    for (const part of writeClusterParts(blocks[0]?.timestamp ?? 0, blocks)) length += part.length;
  }
  return length;
}

function copyAll(clusters: readonly BlockToWrite[][]): number {
  return clusters.reduce((sum, blocks) => sum + Buffer.concat(blocks.map(({ data }) => data)).length, 0);
}

/** Both measured in turn, the best round of each. */
function compare(name: string, byteLength: number, run: () => unknown, plain: () => unknown): void {
  const best = [run, plain].map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, part] of [run, plain].entries()) {
      const begin = performance.now();
      part();
      // The first round is for the compiler.
      if (round > 0) best[index] = Math.min(best[index] ?? 0, performance.now() - begin);
    }
  }
  const [rate = 0, plainRate = 0] = best.map((ms) => byteLength / mebibyte / (ms / 1000));
  const row = [rate.toFixed(0), plainRate.toFixed(0), (rate / plainRate).toFixed(2)];
  console.log(name.padEnd(44), ...row.map((value) => value.padStart(12)));
}

console.log(''.padEnd(44), ...['MiB/s', 'beside MiB/s', 'ratio'].map((title) => title.padStart(12)));
for (const [what, shortest, longest, total] of [
  ['5-50 KB blocks', 5_000, 50_000, 128 * mebibyte],
  ['100-400 byte blocks (sound)', 100, 400, 16 * mebibyte],
] as const) {
  const clusters = createClusters(total, shortest, longest);
  const file = writeFile(clusters);
  for (const chunkLength of [64 * 1024, 1_400]) {
    compare(
      `read ${what}, ${chunkLength}-byte chunks`,
      file.length,
      () => readInChunks(file, chunkLength),
      () => copyInChunks(file, chunkLength),
    );
  }
  for (const [verb, run] of [
    ['inspect', inspectInChunks],
    ['fix', fixInChunks],
  ] as const) {
    compare(
      `${verb} ${what}`,
      file.length,
      () => run(file, 64 * 1024),
      () => copyInChunks(file, 64 * 1024),
    );
  }
  compare(
    `write ${what}`,
    file.length,
    () => writeAll(clusters),
    () => copyAll(clusters),
  );
}

for (const [what, shortest, longest, total] of [
  ['100-400 byte blocks', 100, 400, 16 * mebibyte],
  ['5-50 KB blocks', 5_000, 50_000, 128 * mebibyte],
  ['500 KB blocks', 500_000, 500_001, 256 * mebibyte],
] as const) {
  const clusters = createClusters(total, shortest, longest);
  compare(
    `parts beside one array, ${what}`,
    total,
    () => writeAllParts(clusters),
    () => writeAll(clusters),
  );
}
