import { parseClipQuery, parsePlaybackQuery } from '@frame-ingest/contract';
// The contract knows nothing of AWS: it has its own numbers for these limits.
import { playbackLimits } from '@frame-ingest/kinesis-video';

const { minSessionSeconds, maxSessionSeconds, maxRangeMs } = playbackLimits;
const startMs = Date.UTC(2026, 0, 1);

test.each([minSessionSeconds, maxSessionSeconds])('a session may last %i s', (seconds) => {
  expect(parsePlaybackQuery({ expires: String(seconds) }, startMs)).toMatchObject({
    expiresSeconds: seconds,
  });
});

test.each([minSessionSeconds - 1, maxSessionSeconds + 1])('a session may not last %i s', (seconds) => {
  expect(() => parsePlaybackQuery({ expires: String(seconds) }, startMs)).toThrow(/expires/);
});

test('a range is as long as Kinesis Video takes it, and no longer', () => {
  const parse = (lengthMs: number) => () =>
    parseClipQuery({ start: String(startMs), end: String(startMs + lengthMs) }, startMs + 2 * maxRangeMs);

  expect(parse(maxRangeMs)).not.toThrow();
  expect(parse(maxRangeMs + 1)).toThrow(/within 24 hours/);
});
