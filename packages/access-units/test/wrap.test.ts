import { inspect, readSegments } from '@frame-ingest/matroska';
import {
  joinWithLengths,
  NalUnitType,
  nalUnitType,
  parseAvcConfiguration,
  splitByLength,
  writeAvcConfiguration,
} from '@frame-ingest/matroska/h264';
import { writePps, writeSlice, writeSps } from '../../../test/support/h264-syntax.ts';
import { encodeH264 } from '../../../test/support/h264-video.ts';
import {
  createWrapAccessUnits,
  InvalidVideoError,
  readAnnexB,
  type TimedAccessUnit,
  type WrappedVideo,
} from '../src/index.ts';
import { limits, startMs, timed } from './support/encoders.ts';

const segmentUuid = new Uint8Array(16).fill(7);
const codecPrivate = writeAvcConfiguration([writeSps()], [writePps()]);

interface Pictures {
  /** In milliseconds; the last is the end. */
  readonly times: readonly number[];
  /** Which of them are keyframes. */
  readonly keys: readonly number[];
  readonly maxClusterMs?: number;
  readonly minClusterMs?: number;
}

function wrap({ times, keys, maxClusterMs = 10_000, minClusterMs = 1000 }: Pictures): WrappedVideo {
  let frameNum = 0;
  const accessUnits = times.slice(0, -1).map((ms, position): TimedAccessUnit => {
    const keyframe = keys.includes(position);
    frameNum = keyframe ? 0 : (frameNum + 1) % 16;
    const data = joinWithLengths([writeSlice({ isIdr: keyframe, frameNum })]);
    // The request has had others in front, which were missed.
    return { index: position + 5, timestampMs: startMs + ms, keyframe, data };
  });
  const endMs = startMs + (times.at(-1) ?? 0);
  return createWrapAccessUnits({ limits, maxClusterMs, minClusterMs })({
    ...{ codecPrivate, accessUnits, endMs, segmentUuid },
  });
}

function faultsOf(action: () => unknown) {
  try {
    action();
  } catch (error) {
    if (error instanceof InvalidVideoError) return error.faults;
    throw error;
  }
  throw new Error('Nothing was refused');
}

/** Frames of each cluster, and where it begins. */
const shape = ({ clusters }: WrappedVideo) =>
  clusters.map(({ startMs: ms, frameCount }) => [ms - startMs, frameCount]);

const everySecond = (seconds: number) => Array.from({ length: seconds + 1 }, (_, index) => index * 1000);

test('what is not longer than the longest cluster stays one, whatever keyframes it has', () => {
  expect(shape(wrap({ times: everySecond(10), keys: [0, 5] }))).toEqual([[0, 10]]);
});

test('what is longer is divided at keyframes only, as evenly as they allow', () => {
  expect(shape(wrap({ times: everySecond(12), keys: [0, 2, 5, 9] }))).toEqual([
    [0, 5],
    [5000, 7],
  ]);
});

test('a short cluster is avoided where the keyframes allow it', () => {
  const times = [0, 2000, 4000, 6000, 8000, 9500, 10_200, 10_400];

  expect(shape(wrap({ times, keys: [0, 3, 6] }))).toEqual([
    [0, 3],
    [6000, 4],
  ]);
});

test('from one keyframe to the next is no longer than a cluster may be; the access unit that is too late is named', () => {
  const [fault, ...others] = faultsOf(() => wrap({ times: everySecond(25), keys: [0, 4, 16] }));

  expect(others).toEqual([]);
  // Keyframes at 4 s and 16 s: the one at 14 s ends 11 s after the first of them.
  expect(fault).toEqual({
    ...{ index: 14 + 5, rule: 'keyframe-missing' },
    reason: 'ends 11000 ms after the last keyframe; a keyframe must come within 10000 ms',
  });
});

test('a picture that is shown for longer than a cluster may last is one by itself', () => {
  expect(shape(wrap({ times: [0, 30_000, 60_000], keys: [0, 1] }))).toEqual([
    [0, 1],
    [30_000, 1],
  ]);
});

test('the segment has the times of the camera, from 0 on, and the same input gives the same bytes', () => {
  const pictures = { times: [0, 90, 210, 300, 1500], keys: [0] };
  const { matroska, ...video } = wrap(pictures);
  const [segment] = readSegments(matroska);
  const times = segment?.clusters.flatMap(({ timestamp, blocks }) =>
    blocks.map(({ relativeTimestamp }) => timestamp + relativeTimestamp),
  );

  expect(times).toEqual([0, 90, 210, 300]);
  expect(video).toMatchObject({
    startMs,
    durationMs: 1500,
    canvas: { width: 320, height: 240 },
    codecPrivate,
  });
  expect(segment?.tracks).toMatchObject([
    { number: 1, type: 1, codecId: 'V_MPEG4/ISO/AVC', video: { pixelWidth: 320, pixelHeight: 240 } },
  ]);
  expect(segment?.info.segmentUuid).toEqual(segmentUuid);
  expect(wrap(pictures).matroska).toEqual(matroska);
});

test('what comes out is taken by PutMedia, players and analysis', async () => {
  const { codecPrivate: record, accessUnits } = readAnnexB(encodeH264({ frames: 40, keyEvery: 20 }));
  const { matroska } = createWrapAccessUnits({ limits, maxClusterMs: 2000, minClusterMs: 1000 })({
    ...{ codecPrivate: record, accessUnits: timed(accessUnits), endMs: startMs + 4000, segmentUuid },
  });

  const report = await inspect(matroska);

  expect(report.fragments).toBe(2);
  expect(report.findings).toEqual([]);
});

describe('an access unit in the file', () => {
  const sei = Uint8Array.of(6, 5, 1, 0xaa, 0x80);
  const slices = [writeSlice({ isIdr: true }), writeSlice({ isIdr: true, firstMacroblock: 20 })];
  const wrapOne = (data: Uint8Array, record = codecPrivate) =>
    createWrapAccessUnits({ limits, maxClusterMs: 10_000, minClusterMs: 1000 })({
      ...{ codecPrivate: record, accessUnits: timed([{ keyframe: true, data }]), endMs: startMs + 1000 },
      segmentUuid,
    });
  const frameOf = ({ matroska }: WrappedVideo) => readSegments(matroska)[0]?.clusters[0]?.blocks[0]?.data;

  test('has its slices and information untouched, and nothing that avc1 does not hold', () => {
    const others = [Uint8Array.of(9, 0xf0), writeSps(), writePps()];
    const behind = [Uint8Array.of(12, 255, 0x80), Uint8Array.of(10), Uint8Array.of(11)];
    const data = joinWithLengths([...others, sei, ...slices, ...behind]);

    expect(frameOf(wrapOne(data))).toEqual(joinWithLengths([sei, ...slices]));
    expect(frameOf(wrapOne(joinWithLengths(slices)))).toEqual(joinWithLengths(slices));
  });

  test.each([1, 2])('has lengths of 4 bytes, and the avcC says so, where %d came', (lengthSize) => {
    const record = Uint8Array.from(codecPrivate, (byte, index) => (index === 4 ? 0xfb + lengthSize : byte));
    const data = Buffer.concat(
      slices.flatMap((unit) => [Buffer.alloc(lengthSize - 1), Buffer.from([unit.length]), unit]),
    );
    const video = wrapOne(Uint8Array.from(data), record);

    expect(frameOf(video)).toEqual(joinWithLengths(slices));
    expect(parseAvcConfiguration(video.codecPrivate)?.lengthSize).toBe(4);
    expect(readSegments(video.matroska)[0]?.tracks[0]?.codecPrivate).toEqual(video.codecPrivate);
  });

  test('keeps the number of its slices with real encoders', () => {
    const stream = encodeH264({ encoder: ['-bf', '0', '-x264-params', 'slices=3:aud=1'] });
    const { codecPrivate: record, accessUnits } = readAnnexB(stream);
    const { matroska } = createWrapAccessUnits({ limits, maxClusterMs: 10_000, minClusterMs: 1000 })({
      ...{ codecPrivate: record, accessUnits: timed(accessUnits), endMs: startMs + 2000, segmentUuid },
    });
    const types = readSegments(matroska)[0]?.clusters[0]?.blocks.map(({ data }) =>
      (splitByLength(data, 4) ?? []).map(nalUnitType),
    );

    expect(types?.[0]).toEqual([NalUnitType.sei, 5, 5, 5]);
    expect(types?.[1]).toEqual([1, 1, 1]);
  });
});

describe('the colour of the track', () => {
  const colourOf = (vui?: Parameters<typeof writeSps>[0]) => {
    const record = writeAvcConfiguration([writeSps(vui)], [writePps()]);
    const accessUnits = timed([{ keyframe: true, data: joinWithLengths([writeSlice({ isIdr: true })]) }]);
    const { matroska } = createWrapAccessUnits({ limits, maxClusterMs: 10_000, minClusterMs: 1000 })({
      ...{ codecPrivate: record, accessUnits, endMs: startMs + 1000, segmentUuid },
    });
    return readSegments(matroska)[0]?.tracks[0]?.video?.colour;
  };

  test('is what the parameter set says', () => {
    expect(colourOf({ vui: { isFullRange: true, colour: [1, 13, 6] } })).toEqual({
      ...{ primaries: 1, transferCharacteristics: 13, matrixCoefficients: 6, range: 2 },
    });
    expect(colourOf({ vui: { isFullRange: false } })).toEqual({
      ...{ primaries: 2, transferCharacteristics: 2, matrixCoefficients: 2, range: 1 },
    });
  });

  test('is not told where it is silent', () => {
    expect(colourOf({ vui: { timing: [1, 20] } })).toBeUndefined();
    expect(colourOf()).toBeUndefined();
  });
});

test('faults name the places of the request, and all are told together', () => {
  const times = [0, 100, 100, 90, 1000];

  const faults = faultsOf(() => wrap({ times, keys: [0] }));

  expect(faults.map(({ rule, index }) => [rule, index])).toEqual([
    ['times', 7],
    ['times', 8],
  ]);
});

test('no access unit is no video', () => {
  expect(faultsOf(() => wrap({ times: [1000], keys: [] }))).toMatchObject([{ rule: 'no-picture' }]);
});
