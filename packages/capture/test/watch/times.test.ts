import { formatAge } from '../../src/page/format-age.ts';
import { timeTicks } from '../../src/page/watch/time-ticks.ts';
import { createVisibleRange } from '../../src/page/watch/visible-range.ts';

test.each([
  [-5, '0.0 s'],
  [2140, '2.1 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 00 s'],
  [65_000, '1 min 05 s'],
  [3_599_600, '1 h 00 min'],
  [11_220_000, '3 h 07 min'],
  [187_200_000, '2 d 4 h'],
])('%d ms are %s', (ageMs, text) => {
  expect(formatAge(ageMs)).toBe(text);
});

describe('labels of the time line', () => {
  const startMs = Date.parse('2026-11-28T10:03:07Z');

  test.each([
    [60_000, 12, 5000],
    [300_000, 12, 30_000],
    [900_000, 8, 120_000],
    [86_400_000, 8, 10_800_000],
  ])('%d ms with room for %d of them have one each %d ms', (spanMs, count, stepMs) => {
    const ticks = timeTicks({ startMs, endMs: startMs + spanMs }, count);

    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.length).toBeLessThanOrEqual(count + 1);
    expect(ticks.slice(1).every((tick, index) => tick - Number(ticks[index]) === stepMs)).toBe(true);
    expect((Number(ticks[0]) - new Date(startMs).getTimezoneOffset() * 60_000) % stepMs).toBe(0);
  });
});

describe('what the time line shows', () => {
  const nowMs = 10_000_000;

  test('ends now, with some room, until the reader moves it', () => {
    const view = createVisibleRange(100_000);

    expect(view.range(nowMs)).toEqual({ startMs: nowMs - 97_000, endMs: nowMs + 3000 });
    expect(view.range(nowMs + 5000).endMs).toBe(nowMs + 8000);
    view.pan(-0.5, nowMs);
    expect(view.range(nowMs + 5000)).toEqual({ startMs: nowMs - 147_000, endMs: nowMs - 47_000 });
    view.pan(1, nowMs);
    expect(view.range(nowMs + 5000).endMs).toBe(nowMs + 8000);
  });

  test('a moment stays in its place when more or less is shown', () => {
    const view = createVisibleRange(100_000);
    view.pan(-1, nowMs);
    const { startMs } = view.range(nowMs);

    view.setSpan(200_000, startMs + 25_000, nowMs);

    expect(view.range(nowMs).startMs).toBe(startMs + 25_000 - 50_000);
  });

  test('it moves on with a picture that leaves it, and stays where the reader looks elsewhere', () => {
    const view = createVisibleRange(100_000);
    view.pan(-2, nowMs);
    const before = view.range(nowMs);
    view.keepInside(before.endMs + 1, nowMs);
    expect(view.range(nowMs)).toEqual(before);

    view.keepInside(before.endMs - 1, nowMs);
    view.keepInside(before.endMs + 1, nowMs);

    const { startMs, endMs } = view.range(nowMs);
    expect(startMs).toBeLessThan(before.endMs);
    expect(endMs).toBeGreaterThan(before.endMs + 1);
  });
});
