import fc from '../../../test/support/properties.ts';
import { createFramePacer } from '../src/source/create-frame-pacer.ts';

/** What is kept of a source that gives a frame every `stepMs`, give or take `jitterMs`, for ten seconds. */
function keep(framerate: number, stepMs: number, jitterMs = 0): number[] {
  const pacer = createFramePacer(framerate);
  const times = Array.from({ length: Math.round(10_000 / stepMs) }, (_, index) =>
    Math.round(index * stepMs + jitterMs * Math.sin(index * 12.9898)),
  );
  return times.filter(pacer.accepts);
}

test.each([
  [10, 30],
  [15, 30],
  [20, 30],
  [10, 25],
  [24, 60],
  [1, 30],
  [30, 30],
])('%d frames a second are kept of %d', (framerate, sourceRate) => {
  const kept = keep(framerate, 1000 / sourceRate, 3);

  expect(Math.abs(kept.length - framerate * 10)).toBeLessThanOrEqual(1);
});

test('every frame of a slower source is kept', () => {
  expect(keep(30, 100)).toHaveLength(100);
});

test('after a pause frames are not hurried to catch up', () => {
  const pacer = createFramePacer(10);
  const times = [0, 100, 5000, 5033, 5066, 5100, 5133];

  expect(times.filter(pacer.accepts)).toEqual([0, 100, 5000, 5100]);
});

test('a frame that is not later than the one before is refused', () => {
  const pacer = createFramePacer(120);
  const times = [1000, 1000, 999, 1000, 1008, 1008, 900];

  expect(times.filter(pacer.accepts)).toEqual([1000, 1008]);
});

test('another rate begins with the next frame, on the grid of the one before', () => {
  const pacer = createFramePacer(10);
  const kept: number[] = [];
  for (let index = 0; index < 90; index += 1) {
    if (index === 30) pacer.setFramerate(5);
    if (index === 60) pacer.setFramerate(15);
    const timestampMs = Math.round((index * 1000) / 30);
    if (pacer.accepts(timestampMs)) kept.push(timestampMs);
  }

  expect(kept.filter((ms) => ms < 1000)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  // A quarter of an interval early is on time.
  expect(kept.filter((ms) => ms >= 1000 && ms < 2000)).toEqual([1067, 1267, 1467, 1667, 1867]);
  expect(Math.abs(kept.filter((ms) => ms >= 2000).length - 15)).toBeLessThanOrEqual(1);
});

test('accepted times increase, whatever the times and rates are', () => {
  const times = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 200 });
  fc.assert(
    fc.property(times, fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1 }), (input, rates) => {
      const pacer = createFramePacer(30);
      const kept = input.filter((timestampMs, index) => {
        if (index % 10 === 9) pacer.setFramerate(rates[index % rates.length] ?? 30);
        return pacer.accepts(timestampMs);
      });

      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
    }),
  );
});
