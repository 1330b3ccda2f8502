import { parseRetryAfter } from '../src/parse-retry-after.ts';

const nowMs = Date.UTC(2026, 10, 27, 10, 0, 0);

test.each<[string | undefined, number | undefined]>([
  ['7', 7000],
  [' 0 ', 0],
  ['Fri, 27 Nov 2026 10:00:30 GMT', 30_000],
  ['Friday, 27-Nov-26 10:00:30 GMT', 30_000],
  ['Fri Nov 27 10:00:30 2026 GMT', 30_000],
  ['Fri, 27 Nov 2026 09:00:00 GMT', 0],
  [undefined, undefined],
  ['', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['2026', 2_026_000],
  ['9999999999', undefined],
])('%j is %j', (value, expected) => {
  expect(parseRetryAfter(value, nowMs)).toBe(expected);
});
