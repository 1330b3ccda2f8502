import { defaultLimits, InvalidRequestError, parseFrameData } from '../src/index.ts';

const nowMs = 1_700_000_000_000;
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff);

function parse(timestamps: unknown, frameCount = Array.isArray(timestamps) ? timestamps.length : 1) {
  return parseFrameData(
    { frames: Array.from({ length: frameCount }, () => jpeg), timestamps, framerate: 1 },
    { limits: defaultLimits, defaultFramerate: 10, nowMs, decodeBase64: () => new Uint8Array() },
  );
}

/** Each place with its message. */
function problemsOf(timestamps: unknown, frameCount?: number): Record<string, string> {
  try {
    parse(timestamps, frameCount);
  } catch (error) {
    if (!(error instanceof InvalidRequestError) || error.code !== 'invalid_request') throw error;
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
  }
  throw new Error('nothing was wrong');
}

test.each<[what: string, value: unknown, ms: number]>([
  ['a whole number', 1_699_999_990_017, 1_699_999_990_017],
  ['a fraction, to the nearest millisecond', 1_699_999_990_017.5, 1_699_999_990_018],
  ['digits as text', '1699999990017', 1_699_999_990_017],
  ['digits as text with a fraction', '1699999990017.4', 1_699_999_990_017],
  ['digits between white space', ' 1699999990017\r\n', 1_699_999_990_017],
  ['an exponent', '1.69999999e12', 1_699_999_990_000],
  ['a time of long ago', 946_684_800_000, 946_684_800_000],
  ['a clock that is a little ahead', nowMs + 15 * 60_000, nowMs + 15 * 60_000],
])('%s is taken', (_what, value, ms) => {
  expect(parse([value]).frames.map(({ timestampMs }) => timestampMs)).toEqual([ms]);
});

const opened = 'the time since a page was opened, as of performance.now(): add performance.timeOrigin';
test.each<[what: string, value: unknown, message: string]>([
  ['seconds', 1_700_000_000, 'seconds: multiply by 1000'],
  ['seconds with a fraction', 1_700_000_000.25, 'seconds: multiply by 1000'],
  ['seconds as text', '1700000000', 'seconds: multiply by 1000'],
  ['microseconds', 1_700_000_000_000_000, 'microseconds: divide by 1000'],
  ['nanoseconds', 1_700_000_000_000_000_000, 'nanoseconds: divide by 1000000'],
  ['performance.now() at once', 0.2, opened],
  ['performance.now()', 48_231.7, opened],
  ['performance.now() after a week', 7 * 86_400_000, opened],
])('%s are told from milliseconds', (_what, value, mistake) => {
  expect(problemsOf([value])).toEqual({
    'timestamps[0]': `is ${Number(value)}, which looks like ${mistake}; timestamps are UTC milliseconds`,
  });
});

test.each<[what: string, value: unknown, message: string]>([
  ['null', null, 'is null, not a number of milliseconds (NaN in JavaScript becomes null in JSON)'],
  ['NaN', Number.NaN, 'is NaN, not a number of milliseconds'],
  ['a number past all bounds', Number.POSITIVE_INFINITY, 'is Infinity, not a number of milliseconds'],
  ['true', true, 'is true, not a number of milliseconds'],
  ['an object', { ms: nowMs }, 'is an object, not a number of milliseconds'],
  ['an array', [nowMs], 'is an array, not a number of milliseconds'],
  ['a date', '2023-11-14T22:13:20Z', 'is "2023-11-14T22:13:20Z", not a number of milliseconds'],
  ['hexadecimal text', '0x18bcfe56800', 'is "0x18bcfe56800", not a number of milliseconds'],
  ['blank text', ' ', 'is " ", not a number of milliseconds'],
  ['no text', '', 'is "", not a number of milliseconds'],
  ['very long text', 'x'.repeat(1e6), `is "${'x'.repeat(24)}", not a number of milliseconds`],
  ['zero', 0, 'is 0; it must be greater than 0: milliseconds since 1970-01-01T00:00:00Z'],
  ['a negative one', -1, 'is -1; it must be greater than 0: milliseconds since 1970-01-01T00:00:00Z'],
  [
    'one of tomorrow',
    nowMs + 86_400_000,
    'is 1700086400000, which is 86400000 ms in the future (the most is 900000 ms): is the clock right?',
  ],
])('%s is refused at its place', (_what, value, message) => {
  expect(problemsOf([nowMs - 1000, value])).toEqual({ 'timestamps[1]': message });
});

test('times that do not increase are named where they go back', () => {
  expect(problemsOf([nowMs, nowMs, nowMs + 100, nowMs + 40, nowMs + 50])).toEqual({
    'timestamps[1]':
      'is 1700000000000, not after the one before it (1700000000000); times must strictly increase',
    'timestamps[3]':
      'is 1700000000040, not after the one before it (1700000000100); times must strictly increase',
  });
});

test('one wrong time does not make those around it wrong', () => {
  expect(Object.keys(problemsOf([nowMs, nowMs * 1000, nowMs + 1, null, nowMs + 2]))).toEqual([
    'timestamps[1]',
    'timestamps[3]',
  ]);
});

test.each<[what: string, timestamps: unknown, message: string]>([
  [
    'too few',
    [nowMs],
    'has 1 entries for 3 frames: timestamps[1] is missing; give one per frame, or none at all',
  ],
  [
    'too many',
    [nowMs, nowMs + 1, nowMs + 2, nowMs + 3],
    'has 4 entries for 3 frames: timestamps[3] has no frame; give one per frame, or none at all',
  ],
  ['a number', nowMs, 'must be an array of UTC milliseconds, one per frame, not 1700000000000'],
  ['an object', { 0: nowMs }, 'must be an array of UTC milliseconds, one per frame, not an object'],
])('%s for three frames is refused', (_what, timestamps, message) => {
  expect(problemsOf(timestamps, 3)).toEqual({ timestamps: message });
});
