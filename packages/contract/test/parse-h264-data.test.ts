import { defaultLimits, parseH264Data } from '../src/index.ts';

const nowMs = 1_800_000_000_000;
const options = { limits: defaultLimits, defaultFramerate: 10, nowMs };
const codecPrivate = Uint8Array.of(1);

function unit(keyframe: boolean): { keyframe: boolean; data: Uint8Array } {
  return { keyframe, data: Uint8Array.of(keyframe ? 1 : 0) };
}

test('access units get their times and places; a missed frame keeps its own', () => {
  const request = { codecPrivate, frames: [unit(true), null, unit(false)], clockOffsetMs: 5 };
  const timestamps = [nowMs - 3000, nowMs - 2000, nowMs - 1000];

  expect(parseH264Data({ ...request, timestamps, lastFrameMs: 250 }, options)).toEqual({
    received: 3,
    frames: [
      { index: 0, timestampMs: nowMs - 3000, ...unit(true) },
      { index: 2, timestampMs: nowMs - 1000, ...unit(false) },
    ],
    dropped: [{ index: 1, reason: 'is missing (null)' }],
    ...{
      startMs: nowMs - 3000,
      endMs: nowMs - 750,
      strict: false,
      clockOffsetMs: 5,
      ignored: [],
      codecPrivate,
    },
  });
});

test('without times they are inferred from the arrival, the last one as long as it says', () => {
  const frames = [unit(true), unit(false)];

  const { inferredTimestamps, endMs } = parseH264Data(
    { codecPrivate, frames, framerate: 1, lastFrameMs: 400 },
    options,
  );

  expect(inferredTimestamps).toEqual([nowMs - 1400, nowMs - 400]);
  expect(endMs).toBe(nowMs);
});

test.each([0, -1, 10_001, 'long', [1], true])('lastFrameMs: %j is refused', (lastFrameMs) => {
  expect(() => parseH264Data({ codecPrivate, frames: [unit(true)], lastFrameMs }, options)).toThrow(
    /lastFrameMs must be a number of milliseconds above 0, at most 10000, not/,
  );
});

test('an empty batch, one that is too short and one with too many frames are refused as with images', () => {
  const parse = (frames: ReturnType<typeof unit>[], maxFrames = 1200): unknown =>
    parseH264Data({ codecPrivate, frames }, { ...options, limits: { ...defaultLimits, maxFrames } });

  expect(() => parse([])).toThrow(/frames must hold at least one frame/);
  expect(() => parse([unit(true), unit(false)])).toThrow(/frames last 200 ms together; the least is 1000 ms/);
  expect(() =>
    parse(
      Array.from({ length: 21 }, () => unit(true)),
      20,
    ),
  ).toThrow(/has 21 frames/);
});
