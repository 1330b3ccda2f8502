import {
  InvalidRequestError,
  parseClipQuery,
  parseFrameDataQuery,
  parseImageQuery,
  parsePlaybackQuery,
} from '../src/index.ts';

const nowMs = Date.UTC(2026, 10, 25, 12);

function pathsOf(parse: () => unknown): string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.problems.map(({ path }) => path);
    throw error;
  }
  return [];
}

test.each([
  ['1795608000250', 1_795_608_000_250],
  [' 1795608000250.4 ', 1_795_608_000_250],
  ['1.79560800025e12', 1_795_608_000_250],
  ['2026-11-25T12:00:00.250Z', Date.UTC(2026, 10, 25, 12, 0, 0, 250)],
  ['2026-11-25T13:00:00+01:00', Date.UTC(2026, 10, 25, 12)],
  ['2026-11-25t12:00:00z', Date.UTC(2026, 10, 25, 12)],
])('%j is a time', (at, expected) => {
  expect(parseImageQuery({ at }, nowMs)).toBe(expected);
});

test.each([
  '2026-11-25',
  '2026-11-25T12:00:00',
  '2026-13-25T12:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-11-25T24:00:00Z',
  '2026-11-25T12:60:00Z',
  '2026-11-25 12:00:00Z',
  '25 Nov 2026',
  '1795608000',
  '0x1A20B1D6F00',
  'NaN',
  '',
])('%j is none: nothing is guessed', (at) => {
  expect(pathsOf(() => parseImageQuery({ at }, nowMs))).toEqual(['at']);
});

test('without a time an image is of now', () => {
  expect(parseImageQuery({}, nowMs)).toBe(nowMs);
});

test('a clip has a start and an end', () => {
  expect(parseClipQuery({ start: '1795608000000', end: '1795608002000' }, nowMs)).toEqual({
    startMs: 1_795_608_000_000,
    endMs: 1_795_608_002_000,
  });
  expect(pathsOf(() => parseClipQuery({ end: '1795608002000' }, nowMs))).toEqual(['start']);
});

test('a day is the longest range', () => {
  const start = '2026-11-24T12:00:00Z';

  expect(pathsOf(() => parseClipQuery({ start, end: '2026-11-25T12:00:00Z' }, nowMs))).toEqual([]);
  expect(pathsOf(() => parseClipQuery({ start, end: '2026-11-25T12:00:00.001Z' }, nowMs))).toEqual(['end']);
});

test('a session may be live, from a time on, or of a range, and lasts an hour unless told', () => {
  expect(parsePlaybackQuery({}, nowMs)).toEqual({
    startMs: undefined,
    endMs: undefined,
    expiresSeconds: 3600,
  });
  expect(parsePlaybackQuery({ start: '1795608000000', expires: '300' }, nowMs)).toEqual({
    startMs: 1_795_608_000_000,
    endMs: undefined,
    expiresSeconds: 300,
  });
});

describe('parameters that are not known', () => {
  const range = { start: '1795608000000', end: '1795608002000' };

  test.each([
    [
      '/Clip?stream=',
      () => parseClipQuery({ ...range, stream: 'cam' }, nowMs),
      'stream',
      /did you mean streamName\?/,
    ],
    [
      '/Playback?from=',
      () => parsePlaybackQuery({ from: range.start }, nowMs),
      'from',
      /did you mean start\?/,
    ],
    [
      '/Playback?expire=',
      () => parsePlaybackQuery({ expire: '600' }, nowMs),
      'expire',
      /did you mean expires\?/,
    ],
    [
      '/Image?timestamp=',
      () => parseImageQuery({ timestamp: range.start }, nowMs),
      'timestamp',
      /did you mean at\?/,
    ],
    [
      '/Image?size=',
      () => parseImageQuery({ size: '640' }, nowMs),
      'size',
      /the parameters are streamName, at$/,
    ],
    [
      '/FrameData?streamName=',
      () => parseFrameDataQuery({ streamName: 'cam' }),
      'streamName',
      /put it into the body/,
    ],
    ['/FrameData?fps=', () => parseFrameDataQuery({ fps: '5' }), 'fps', /did you mean framerate\?/],
  ])('%s is refused by its name', (_what, parse, path, message) => {
    expect(pathsOf(parse)).toEqual([path]);
    expect(parse).toThrow(message);
  });

  test('are none where another of the three knows them', () => {
    expect(pathsOf(() => parseImageQuery({ ...range, expires: '600' }, nowMs))).toEqual([]);
    expect(pathsOf(() => parsePlaybackQuery({ ...range, at: range.start }, nowMs))).toEqual([]);
  });

  test('may tell who is calling', () => {
    const caller = { 'X-Amz-Signature': 'ab', access_token: 'x', token: 'x', 'x-api-key': 'x' };

    expect(pathsOf(() => parseClipQuery({ ...range, ...caller }, nowMs))).toEqual([]);
    expect(pathsOf(() => parseFrameDataQuery(caller))).toEqual([]);
  });
});
