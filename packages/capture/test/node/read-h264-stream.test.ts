import { codecLimits, defaultLimits } from '@frame-ingest/contract';
import { encodeH264 } from '../../../../test/support/h264-video.ts';
import { readH264Stream } from '../../src/node/read-h264-stream.ts';
import { encodeFrames } from '../support/h264-frames.ts';

const limits = { ...codecLimits, maxFramePixels: defaultLimits.maxFramePixels };
const small = { size: '176x144' };
const nowMs = 1_760_000_000_000;

beforeEach(() => jest.useFakeTimers({ now: nowMs, doNotFake: ['setImmediate', 'nextTick'] }));
afterEach(() => jest.useRealTimers());

/** Pieces that come so many milliseconds after the one before. */
async function* arrive(pieces: readonly (readonly [afterMs: number, bytes: Uint8Array])[]) {
  for (const [afterMs, bytes] of pieces) {
    jest.setSystemTime(Date.now() + afterMs);
    yield bytes;
  }
}

async function read(pieces: readonly (readonly [afterMs: number, bytes: Uint8Array])[], startMs?: number) {
  const told: string[] = [];
  const frames = [];
  const times = { startMs, framerate: 10 };
  for await (const frame of readH264Stream(arrive(pieces), times, limits, (what) => told.push(what))) {
    frames.push(frame);
  }
  return { frames, told, timesMs: frames.map(({ timestampMs }) => timestampMs - nowMs) };
}

/** A stream in pieces of one access unit each. */
function piecesOf(stream: Buffer, frames: number): Buffer[] {
  const starts: number[] = [];
  // Parameter sets or a slice of a picture that no other begins: x264 has start codes of four bytes for the first of each.
  for (
    let at = stream.indexOf(Buffer.of(0, 0, 0, 1));
    at >= 0;
    at = stream.indexOf(Buffer.of(0, 0, 0, 1), at + 4)
  ) {
    const type = (stream[at + 4] ?? 0) & 31;
    if (type === 7 || type === 1) starts.push(at);
  }
  expect(starts).toHaveLength(frames);
  return starts.map((start, index) => stream.subarray(start, starts[index + 1]));
}

test('pictures are those that the encoder has made, with their keyframes and its codec private data', async () => {
  const options = { ...small, frames: 12, keyEvery: 6 };

  const { frames, told } = await read([[0, encodeH264(options)]], nowMs);

  expect(frames).toEqual(encodeFrames({ ...options, startMs: nowMs }));
  expect(told).toEqual([]);
});

test('a picture has the time at which its end came, though that is known when the next one comes', async () => {
  const pieces = piecesOf(encodeH264({ ...small, frames: 5 }), 5);

  const { timesMs } = await read(pieces.map((bytes, index) => [[100, 90, 130, 80, 100][index] ?? 0, bytes]));

  expect(timesMs).toEqual([100, 190, 320, 400, 500]);
});

test('pictures that come together are a frame apart, and none is before the one that was there', async () => {
  const pieces = piecesOf(encodeH264({ ...small, frames: 8 }), 8);
  const [first, second, third] = [pieces.slice(0, 3), pieces.slice(3, 4), pieces.slice(4)].map((parts) =>
    Buffer.concat(parts),
  ) as [Buffer, Buffer, Buffer];

  const { timesMs } = await read([
    [1000, first],
    [100, second],
    [40, third],
  ]);

  expect(timesMs.slice(0, 4)).toEqual([800, 900, 1000, 1100]);
  expect(timesMs.slice(4)).toEqual([1110, 1120, 1130, 1140]);
});

test('what the service would refuse is told of once, with what to change, and counted at the end', async () => {
  const stream = encodeH264({ ...small, frames: 40, keyEvery: 20, encoder: ['-bf', '2'] });

  const { frames, told } = await read([[0, stream]], nowMs);

  expect(told).toHaveLength(2);
  expect(told[0]).toMatch(/^a picture on standard input .*\. Encode without B-frames: `-bf 0`, `bframes=0`$/);
  expect(told[1]).toBe(`${40 - frames.length} pictures on standard input were not queued`);
  expect(frames.filter(({ h264 }) => h264?.keyframe)).toHaveLength(2);
});

test('behind a picture that the pipe has lost none is taken up to the next keyframe', async () => {
  const pieces = piecesOf(encodeH264({ ...small, frames: 12, keyEvery: 6 }), 12);

  const { timesMs, told } = await read([[0, Buffer.concat(pieces.filter((_, index) => index !== 2))]], nowMs);

  expect(timesMs).toEqual([0, 100, 500, 600, 700, 800, 900, 1000]);
  expect(told[0]).toContain('comes after 1 missing');
  expect(told.at(-1)).toBe('3 pictures on standard input were not queued');
});

test('who comes in the middle of a stream is told how many pictures are left out', async () => {
  const pieces = piecesOf(encodeH264({ ...small, frames: 12, keyEvery: 6 }), 12);

  const { timesMs, told } = await read([[0, Buffer.concat(pieces.slice(4))]], nowMs);

  expect(timesMs).toHaveLength(6);
  expect(told).toEqual(['2 pictures on standard input were not queued']);
});
