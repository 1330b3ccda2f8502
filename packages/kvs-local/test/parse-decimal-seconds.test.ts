import { parseDecimalSeconds } from '../src/put-media/parse-decimal-seconds.ts';

test.each([
  ['1511852108.513', 1511852108513],
  // As binary fractions these are a little less, and would be cut to the millisecond before.
  ['1700000000.001', 1700000000001],
  ['1700000000.29', 1700000000290],
  ['1.5', 1500],
  ['1.', 1000],
  ['0', 0],
  ['1577934245', 1577934245000],
  ['1577934245.6784', 1577934245678],
  ['1577934245.6785', 1577934245679],
  ['0.9999', 1000],
  [' 1.001 ', 1001],
  ['-1.5', -1500],
])('%s seconds are %d milliseconds', (text, milliseconds) => {
  expect(parseDecimalSeconds(text)).toBe(milliseconds);
});

test.each(['', '.', '.5', 'abc', '1,5', '1e9', '0x10', '1.2.3', '1 2', 'NaN', 'Infinity'])(
  '%j is no number',
  (text) => {
    expect(parseDecimalSeconds(text)).toBeUndefined();
  },
);
