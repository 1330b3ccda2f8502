import { BackOff, defaultBackOff } from '../src/back-off.ts';

function delays(count: number, random: () => number, clock = () => 0): number[] {
  const backOff = new BackOff(defaultBackOff, clock, random);
  return Array.from({ length: count }, () => backOff.nextDelayMs());
}

test('pauses double from 100 ms and stay at 10 s', () => {
  expect(delays(9, () => 1)).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

test('jitter is full: a pause may be nothing', () => {
  expect(delays(3, () => 0)).toEqual([0, 0, 0]);
});

test('ninety seconds without a failure begin anew', () => {
  let now = 0;
  const backOff = new BackOff(
    defaultBackOff,
    () => now,
    () => 1,
  );
  backOff.nextDelayMs();
  backOff.nextDelayMs();

  now += 90_000;
  const soon = backOff.nextDelayMs();
  now += 100_000;

  expect([soon, backOff.nextDelayMs()]).toEqual([400, 100]);
});
