import {
  defaultLimits,
  InvalidRequestError,
  parseH264Data,
  toVideoRequest,
  type VideoContent,
} from '../src/index.ts';

const nowMs = 1_800_000_000_000;
const frames = Array.from({ length: 3 }, (_, index) => ({
  keyframe: index === 0,
  data: Uint8Array.of(index),
}));
const stream: VideoContent = { codecPrivate: Uint8Array.of(1), frames, times: undefined };

function file(ms: readonly number[], isAbsolute: boolean, lastFrameMs?: number): VideoContent {
  return { ...stream, times: { ms, isAbsolute, lastFrameMs } };
}

test('a byte stream has its times in the address, one for each frame', () => {
  const query = {
    timestamps: '1799999990000,1799999990033.4,1799999990067',
    streamName: 'door',
    strict: 'true',
  };

  expect(toVideoRequest(query, stream, nowMs)).toEqual({
    ...{ streamName: 'door', strict: true, codecPrivate: stream.codecPrivate, frames },
    timestamps: ['1799999990000', '1799999990033.4', '1799999990067'],
  });
});

test.each(['1799999990000', '2027-01-15T07:59:50Z'])('or a start (%s) and a rate', (start) => {
  expect(toVideoRequest({ start, framerate: '4' }, stream, nowMs)).toMatchObject({
    timestamps: [1_799_999_990_000, 1_799_999_990_250, 1_799_999_990_500],
    framerate: '4',
  });
});

test('or none, so that they are inferred', () => {
  expect(toVideoRequest({ framerate: '4' }, stream, nowMs)['timestamps']).toBeUndefined();
});

test('a file whose times count from 1970 says all', () => {
  const content = file([1_799_999_990_000, 1_799_999_990_100, 1_799_999_990_200], true, 100);

  expect(toVideoRequest({}, content, nowMs)).toMatchObject({
    timestamps: [1_799_999_990_000, 1_799_999_990_100, 1_799_999_990_200],
    lastFrameMs: 100,
  });
});

test('one whose times count from 0 needs the moment that 0 stands for', () => {
  const content = file([40, 140, 240], false, 100);

  expect(toVideoRequest({ start: '1799999990000', lastFrameMs: '50' }, content, nowMs)).toMatchObject({
    timestamps: [1_799_999_990_040, 1_799_999_990_140, 1_799_999_990_240],
    lastFrameMs: '50',
  });
  expect(() => toVideoRequest({}, content, nowMs)).toThrow(
    'start is missing; the times of the file count from 0 (the first is 40 ms)',
  );
});

test.each<[string, Record<string, string>, VideoContent, RegExp]>([
  [
    'two ways to say when',
    { start: '1799999990000', timestamps: '1' },
    stream,
    /start conflicts with timestamps/,
  ],
  ['a start without a rate', { start: '1799999990000' }, stream, /framerate is missing; start needs it/],
  [
    'a start that is no time',
    { start: 'now', framerate: '4' },
    stream,
    /start is "now", neither UTC milliseconds nor a time such as /,
  ],
  ['a start in seconds', { start: '1799999990', framerate: '4' }, stream, /looks like seconds/],
  [
    'times beside those of the file',
    { timestamps: '1,2,3' },
    file([1e12, 1e12 + 1, 1e12 + 2], true),
    /timestamps are in the address/,
  ],
  [
    'a start beside times from 1970',
    { start: '1799999990000' },
    file([1e12], true),
    /start is in the address/,
  ],
  ['a name that is nearly right', { fps: '4' }, stream, /did you mean framerate/],
])('%s is refused', (_what, query, content, message) => {
  expect(() => toVideoRequest(query, content, nowMs)).toThrow(InvalidRequestError);
  expect(() => toVideoRequest(query, content, nowMs)).toThrow(message);
});

test('what others add to an address is let be, and told but for signatures', () => {
  const query = { 'X-Amz-Signature': 'abc', trace: '1', framerate: '2' };
  const options = { limits: defaultLimits, defaultFramerate: 10, nowMs };

  expect(parseH264Data(toVideoRequest(query, stream, nowMs), options).ignored).toEqual(['trace']);
});

test.each(['frames', 'codecPrivate'])('%s in the address are refused: the body is what they mean', (name) => {
  expect(() => toVideoRequest({ [name]: '1', framerate: '2' }, stream, nowMs)).toThrow(
    `${name} is in the address`,
  );
});

test('a plus sign that the address has made a blank is one', () => {
  const query = { start: '2027-01-15T08:59:50.5 01:00', framerate: '4' };

  expect(toVideoRequest(query, stream, nowMs)['timestamps']).toEqual([
    1_799_999_990_500, 1_799_999_990_750, 1_799_999_991_000,
  ]);
});
