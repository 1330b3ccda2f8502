import { createKeyframeClock } from '../../src/worker/h264/keyframe-clock.ts';

/** Times of keyframes among pictures of these times. */
function keyframesOf(times: readonly number[], batchMs: number, framerate: number): number[] {
  const clock = createKeyframeClock(batchMs, framerate);
  return times.filter((timeMs) => clock.isDue(timeMs));
}

test('the first picture is a keyframe, and the first that is a batch later than the last', () => {
  const times = [0, 100, 990, 1005, 1100, 1990, 2004, 2005, 3004];

  expect(keyframesOf(times, 1000, 10)).toEqual([0, 1005, 2005]);
});

test('a pause of more than a second begins a batch', () => {
  expect(keyframesOf([0, 100, 1100, 1200, 2201, 2300], 10_000, 10)).toEqual([0, 2201]);
});

test('whoever captures less than a picture a second has no pauses between them', () => {
  expect(keyframesOf([0, 2000, 4000, 6000, 9500], 60_000, 0.5)).toEqual([0, 9500]);
});

test('another rate moves what a pause is, and a start over wants the next picture', () => {
  const clock = createKeyframeClock(60_000, 10);
  const isDue = [clock.isDue(0), clock.isDue(1200)];
  clock.setFramerate(0.5);
  isDue.push(clock.isDue(3200));
  clock.startOver();
  isDue.push(clock.isDue(5200), clock.isDue(7200));

  expect(isDue).toEqual([true, true, false, true, false]);
});
