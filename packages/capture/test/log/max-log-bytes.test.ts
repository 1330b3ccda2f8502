import { toMaxLogBytes } from '../../src/log/browser/max-log-bytes.ts';

const megabyte = 1024 * 1024;

test.each([
  ['half of a quota that nobody uses', { usageBytes: 0, quotaBytes: 1000 * megabyte }, 0, 500 * megabyte],
  [
    'four fifths of what others have left',
    { usageBytes: 900 * megabyte, quotaBytes: 1000 * megabyte },
    0,
    80 * megabyte,
  ],
  [
    'what it has, and four fifths of the rest',
    { usageBytes: 900 * megabyte, quotaBytes: 1000 * megabyte },
    300 * megabyte,
    380 * megabyte,
  ],
  [
    'what it has when nothing is left',
    { usageBytes: 1200 * megabyte, quotaBytes: 1000 * megabyte },
    300 * megabyte,
    300 * megabyte,
  ],
  [
    '256 MiB where the browser does not tell',
    { usageBytes: undefined, quotaBytes: undefined },
    0,
    256 * megabyte,
  ],
])('a log may take %s', (_what, measure, logBytes, maxBytes) => {
  expect(toMaxLogBytes(measure, logBytes)).toBe(maxBytes);
});
