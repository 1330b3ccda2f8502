import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ffprobe from '@ffprobe-installer/ffprobe';
import fc from '../../../test/support/properties.ts';
import {
  MatroskaError,
  readSegments,
  writeCluster,
  writeClusterParts,
  writeSegmentHeader,
} from '../src/index.ts';

const data = Uint8Array.of(1, 2, 3);
const block = { trackNumber: 1, keyframe: true, data };

test.each([
  ['before its cluster', 999],
  ['more than 32767 units after it', 1000 + 32768],
  ['at a fraction of a unit', 1000.5],
])('a block %s is refused', (_where, timestamp) => {
  expect(() => writeCluster(1000, [{ ...block, timestamp }])).toThrow(MatroskaError);
});

test('a cluster without a block is refused', () => {
  expect(() => writeCluster(0, [])).toThrow(/at least one block/);
});

test('a track number that needs more than one byte is refused', () => {
  expect(() => writeCluster(0, [{ ...block, trackNumber: 127, timestamp: 0 }])).toThrow(/Track number 127/);
});

test('parts hold long frames as the very arrays that were given, and joined they are the cluster', () => {
  const lengths = [10, 500_000, 4096, 4095, 0, 70_000];
  const frames: Uint8Array[] = lengths.map((length, index) => new Uint8Array(length).fill(index));
  const blocks = frames.map((frame, index) => ({ ...block, timestamp: 1000 + index, data: frame }));

  const parts = writeClusterParts(1000, blocks);

  const long = frames.filter(({ length }) => length >= 4096);
  expect(parts.filter((part) => frames.includes(part))).toEqual(long);
  const written = parts.filter((part) => !frames.includes(part));
  // A head in front of each long one, with the frames that are short.
  expect(written).toHaveLength(long.length);
  expect(written.every(({ buffer }) => buffer.byteLength < 4095 + 10 + 200)).toBe(true);
  const header = writeSegmentHeader({ timestampScale: 1_000_000 }, []);
  const [segment] = readSegments(Buffer.concat([header, ...parts]));
  expect(segment?.clusters[0]?.blocks.map(({ data }) => Buffer.from(data))).toEqual(
    frames.map((frame) => Buffer.from(frame)),
  );
});

test('whatever the lengths of the frames, one array has the bytes of the parts, and none of the memory of the frames', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 1, maxLength: 12 }), (lengths) => {
      const blocks = lengths.map((length, index) => ({
        ...block,
        timestamp: index,
        data: new Uint8Array(length).fill(index + 1),
      }));

      const joined = writeCluster(0, blocks);

      expect(Buffer.concat(writeClusterParts(0, blocks)).equals(joined)).toBe(true);
      expect(blocks.some(({ data }) => data.buffer === joined.buffer)).toBe(false);
    }),
  );
});

test('ffprobe reads every packet at its own time, with size and flag', () => {
  const directory = mkdtempSync(join(tmpdir(), 'matroska-'));
  const file = join(directory, 'test.mkv');
  const times = [0, 17, 917, 1000, 32767];
  const header = writeSegmentHeader({ timestampScale: 1_000_000 }, [
    { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/ASP', video: { pixelWidth: 2, pixelHeight: 2 } },
  ]);
  const cluster = writeCluster(
    0,
    times.map((timestamp) => ({ ...block, timestamp, keyframe: timestamp === 0 })),
  );
  writeFileSync(file, Buffer.concat([header, cluster]));

  const probe = execFileSync(ffprobe.path, ['-v', 'error', '-show_packets', '-of', 'json', file]);
  rmSync(directory, { recursive: true });

  const { packets } = JSON.parse(probe.toString()) as {
    packets: { pts: number; size: string; flags: string }[];
  };
  expect(packets.map(({ pts }) => pts)).toEqual(times);
  expect(packets.map(({ size }) => size)).toEqual(['3', '3', '3', '3', '3']);
  expect(packets.map(({ flags }) => flags[0])).toEqual(['K', '_', '_', '_', '_']);
});
