import { streamHourCost } from '../../bench/lambda-cost.ts';

test('an hour of batches of 2 s, each for a second of 1769 MB', () => {
  const { x86, arm } = streamHourCost(1000, 2000);

  // 1800 requests, 1800 * 1769 / 1024 = 3109.57 GB-seconds, by the price list.
  expect(x86).toBeCloseTo(0.00036 + 0.051826, 6);
  expect(arm).toBeCloseTo(0.00036 + 0.041461, 6);
});

test('what lasts a part of a millisecond is billed as a whole one', () => {
  expect(streamHourCost(4.2, 2000)).toEqual(streamHourCost(5, 2000));
});
