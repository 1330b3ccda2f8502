import { createBitMeter } from '../../src/worker/h264/create-bit-meter.ts';

/** The factor after each of some spans of ten pictures, which take so many times what they are to take at a factor of 1. */
function factors(excess: readonly number[]): number[] {
  const meter = createBitMeter();
  meter.want(1000);
  return excess.map((times) => {
    for (let picture = 0; picture < 10; picture += 1) {
      meter.add(1000 * times * meter.factor(), picture === 0);
    }
    return meter.factor();
  });
}

test('an encoder that gives what it is asked for, or less, is asked for all', () => {
  expect(factors([1, 1.2, 0.3, 1, 1])).toEqual([1, 1, 1, 1, 1]);
});

test('one that gives three times as much is asked for a third, from the next keyframe on', () => {
  const [first, second, third] = factors([3, 3, 3]);

  expect(first).toBe(1);
  // The keyframe itself was asked for as before.
  expect(second).toBeCloseTo(1 / 3, 2);
  expect(third).toBeCloseTo(1 / 3, 2);
});

test('one that gives less later is asked for more, step by step, and never for more than all', () => {
  expect(factors([3, 3, ...Array.from({ length: 12 }, () => 1)]).at(-1)).toBeGreaterThan(0.8);
  expect(Math.max(...factors([3, ...Array.from({ length: 30 }, () => 0.1)]))).toBe(1);
});

test('a few pictures between two keyframes say nothing', () => {
  const meter = createBitMeter();
  meter.want(1000);
  for (let picture = 0; picture < 40; picture += 1) meter.add(5000, picture % 4 === 0);

  expect(meter.factor()).toBe(1);
});
