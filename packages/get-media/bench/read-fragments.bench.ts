/** node --import tsx packages/get-media/bench/read-fragments.bench.ts: bytes per second, beside the Matroska reader alone, and with what consumers do. */
import { MatroskaReader, writeCluster, writeSegmentHeader, writeTags } from '@frame-ingest/matroska';
import { type Fragment, readFragments, readFrames } from '../src/index.ts';

const rounds = 5;
const chunkLength = 64 * 1024;
const mebibyte = 2 ** 20;

/** Two seconds of 30 frames a second to a fragment. */
function createPayload(frameBytes: number, fragments: number): Uint8Array {
  const track = { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC' };
  const header = writeSegmentHeader({ timestampScale: 1_000_000 }, [track]);
  const data = new Uint8Array(frameBytes).fill(7);
  const tags = (values: Record<string, string>): Uint8Array =>
    writeTags(Object.entries(values).map(([name, value]) => ({ name: `AWS_KINESISVIDEO_${name}`, value })));
  const parts = Array.from({ length: fragments }, (_, index) => {
    const blocks = Array.from({ length: 60 }, (_, frame) => ({
      trackNumber: 1,
      timestamp: index * 2000 + frame * 33,
      keyframe: frame === 0,
      data,
    }));
    const number = String(index + 1);
    const identity = { FRAGMENT_NUMBER: number, SERVER_TIMESTAMP: '1.000', PRODUCER_TIMESTAMP: '1.000' };
    const position = { MILLIS_BEHIND_NOW: '0', CONTINUATION_TOKEN: number };
    return [header, tags(identity), writeCluster(index * 2000, blocks), tags(position)];
  });
  return Buffer.concat(parts.flat());
}

async function* inChunks(payload: Uint8Array): AsyncGenerator<Uint8Array> {
  // As a socket delivers it: each chunk is memory of its own.
  for (let offset = 0; offset < payload.length; offset += chunkLength) {
    yield new Uint8Array(payload.subarray(offset, offset + chunkLength));
  }
}

async function count(values: AsyncIterable<unknown>): Promise<number> {
  let number = 0;
  for await (const _ of values) number += 1;
  return number;
}

/** What of a fragment is looked at is what is joined. */
async function sum(payload: Uint8Array, lengthOf: (fragment: Fragment) => number): Promise<number> {
  let bytes = 0;
  for await (const fragment of readFragments(inChunks(payload))) bytes += lengthOf(fragment);
  return bytes;
}

const dataLength = ({ frames }: Fragment): number =>
  frames.reduce((total, { data }) => total + data.length, 0);

async function readEvents(payload: Uint8Array): Promise<number> {
  const reader = new MatroskaReader();
  let events = 0;
  for await (const chunk of inChunks(payload)) {
    for (const _ of reader.push(chunk)) events += 1;
  }
  return events;
}

console.log(''.padEnd(32), ...['MiB/s', 'of the reader'].map((title) => title.padStart(14)));
for (const [frameBytes, fragments] of [
  [500_000, 3],
  [20_000, 64],
  [1_000, 64],
] as const) {
  const payload = createPayload(frameBytes, fragments);
  const parts = [
    { name: 'MatroskaReader', run: () => readEvents(payload) },
    { name: 'readFragments', run: () => count(readFragments(inChunks(payload))) },
    { name: 'its frames', run: () => sum(payload, dataLength) },
    { name: 'its raw', run: () => sum(payload, ({ raw }) => raw.length) },
    { name: 'readFrames', run: () => count(readFrames(inChunks(payload))) },
  ];
  const best = parts.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, { run }] of parts.entries()) {
      const begin = performance.now();
      await run();
      // The first round is for the compiler.
      if (round > 0) best[index] = Math.min(best[index] ?? 0, performance.now() - begin);
    }
  }
  for (const [index, { name }] of parts.entries()) {
    const rate = payload.length / mebibyte / ((best[index] ?? 0) / 1000);
    const share = ((best[0] ?? 0) / (best[index] ?? 1)).toFixed(2);
    console.log(
      `${name}, ${frameBytes}-byte frames`.padEnd(32),
      rate.toFixed(0).padStart(14),
      share.padStart(14),
    );
  }
}
