import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ffprobe from '@ffprobe-installer/ffprobe';
import { MatroskaError, writeCluster, writeSegmentHeader } from '../src/index.ts';

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
