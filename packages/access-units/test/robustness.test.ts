import { readSegments } from '@frame-ingest/matroska';
import {
  joinWithLengths,
  joinWithStartCodes,
  splitByLength,
  splitByStartCode,
} from '@frame-ingest/matroska/h264';
import { encodeH264 } from '../../../test/support/h264-video.ts';
import fc from '../../../test/support/properties.ts';
import {
  createMending,
  createWrapAccessUnits,
  findVideoFaults,
  InvalidVideoError,
  readAnnexB,
  readMatroskaVideo,
  type TimedAccessUnit,
} from '../src/index.ts';
import { limits, recorded, startMs, timed } from './support/encoders.ts';

const wrap = createWrapAccessUnits({ limits, maxClusterMs: 5000, minClusterMs: 1000 });
const segmentUuid = new Uint8Array(16).fill(3);

const streams = [
  encodeH264({ frames: 8, keyEvery: 4, size: '64x48' }),
  encodeH264({ frames: 8, size: '64x48', encoder: ['-bf', '0', '-x264-params', 'slices=2:aud=1'] }),
  encodeH264({ frames: 8, size: '64x48', encoder: ['-bf', '2'] }),
];
const files = streams.map((_, index) =>
  encodeH264({ frames: 8, size: '64x48', format: 'matroska', encoder: ['-bf', String(index)] }),
);
const videos = [
  ...streams
    .map(readAnnexB)
    .map(({ codecPrivate, accessUnits }) => ({ codecPrivate, units: timed(accessUnits) })),
  ...['chromium-high', 'chromium-resized', 'firefox-baseline'].map(recorded),
];

/** Bytes of real ones that are changed, taken out, doubled or put in. */
function bent(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.oneof(fc.nat(Math.min(bytes.length, 60)), fc.nat(bytes.length));
  const value = fc.oneof(fc.constantFrom(0, 1, 3, 0x65, 0x67, 0x68, 0xff), fc.nat(255));
  const change = fc.record({ kind: fc.constantFrom('set', 'cut', 'double', 'insert'), at, to: at, value });
  return fc.array(change, { maxLength: 4 }).map((changes) =>
    changes.reduce((result: Uint8Array, { kind, at: from, to, value: byte }) => {
      const [start, end] = from < to ? [from, to] : [to, from];
      const [head, piece, tail] = [
        result.subarray(0, start),
        result.subarray(start, end),
        result.subarray(end),
      ];
      if (kind === 'cut') return Uint8Array.of(...head, ...tail);
      if (kind === 'double') return Uint8Array.of(...head, ...piece, ...piece, ...tail);
      if (kind === 'insert') return Uint8Array.of(...head, byte, ...piece, ...tail);
      return Uint8Array.from(result, (old, index) => (index === from ? byte : old));
    }, bytes),
  );
}

/** One of its NAL units bent, and all behind lengths. */
function bentUnit(data: Uint8Array): fc.Arbitrary<Uint8Array> {
  const units = splitByLength(data, 4) ?? [];
  const which = fc.nat(units.length - 1);
  const change = which.chain((index) => bent(units[index] ?? data).map((unit) => ({ index, unit })));
  return change.map(({ index, unit }) => joinWithLengths(units.with(index, unit)));
}

function withoutZerosAtEnd(unit: Uint8Array): Uint8Array {
  return unit.subarray(0, unit.findLastIndex((byte) => byte !== 0) + 1);
}

/** @returns undefined where it was refused; anything else that is thrown is a fault of ours */
function refusedOr<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof InvalidVideoError)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
    expect(error.faults.length).toBeLessThanOrEqual(60);
    return undefined;
  }
}

function wrapBent(codecPrivate: Uint8Array, accessUnits: readonly TimedAccessUnit[]) {
  const endMs = (accessUnits.at(-1)?.timestampMs ?? startMs) + 100;
  return refusedOr(() => wrap({ codecPrivate, accessUnits, endMs, segmentUuid }));
}

test('access units of strangers are wrapped or refused with a reason, whatever is in them', () => {
  const video = fc.tuple(fc.constantFrom(...videos), fc.nat(7)).chain(([{ codecPrivate, units }, index]) =>
    fc.record({
      record: fc.oneof({ weight: 3, arbitrary: fc.constant(codecPrivate) }, bent(codecPrivate)),
      units: fc.constant(units),
      index: fc.constant(index),
      // Behind right lengths what is bent gets further.
      data: fc.oneof(
        bent(units[index]?.data ?? new Uint8Array()),
        bentUnit(units[index]?.data ?? new Uint8Array()),
      ),
      isFlagBent: fc.constantFrom(false, false, false, true),
    }),
  );
  let wrapped = 0;

  fc.assert(
    fc.property(video, ({ record, index, units, data, isFlagBent }) => {
      const changed = units.map((unit) =>
        unit.index === index ? { ...unit, data, keyframe: unit.keyframe !== isFlagBent } : unit,
      );
      const faults = findVideoFaults(record, changed, limits);
      const result = wrapBent(record, changed);

      expect(result === undefined).toBe(faults.length > 0);
      expect(faults.length).toBeLessThanOrEqual(20);
      const mending = createMending(record);
      wrapBent(
        mending.codecPrivate,
        changed.map((unit) => ({ ...unit, data: mending.mendAccessUnit(unit.data) })),
      );
      if (result === undefined) return;
      wrapped += 1;
      const blocks = readSegments(result.matroska)[0]?.clusters.flatMap((cluster) => cluster.blocks);
      expect(blocks).toHaveLength(units.length);
      // What goes over a byte stream on its way to a player is what was looked at.
      for (const { data: frame } of blocks ?? []) {
        const nalUnits = splitByLength(frame, 4) ?? [];
        expect(splitByStartCode(joinWithStartCodes(nalUnits))).toEqual(nalUnits.map(withoutZerosAtEnd));
      }
    }),
    { numRuns: 1500 },
  );

  // Many changes are in what only a decoder would notice.
  expect(wrapped).toBeGreaterThan(100);
});

test.each([
  ['byte streams', streams, readAnnexB],
  ['Matroska', files, readMatroskaVideo],
] as const)('%s of strangers are read or refused with a reason', (_, samples, read) => {
  let wrapped = 0;

  fc.assert(
    fc.property(fc.constantFrom(...samples).chain(bent), (bytes) => {
      const video = refusedOr(() => read(bytes));
      if (video === undefined) return;
      // As many as bytes at most: nothing is made up.
      expect(video.accessUnits.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThanOrEqual(
        2 * bytes.length,
      );
      if (wrapBent(video.codecPrivate, timed(video.accessUnits)) !== undefined) wrapped += 1;
    }),
    { numRuns: 1000 },
  );

  expect(wrapped).toBeGreaterThan(30);
});

test('bytes that are anything are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), (record, data) => {
      expect(wrapBent(record, timed([{ keyframe: true, data }]))).toBeUndefined();
      refusedOr(() => readAnnexB(Uint8Array.of(0, 0, 1, ...data)));
      refusedOr(() => readMatroskaVideo(data));
    }),
    { numRuns: 1000 },
  );
});
