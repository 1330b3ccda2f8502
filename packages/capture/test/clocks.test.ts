import { createArrivalClock } from '../src/source/create-arrival-clock.ts';
import { createUtcClock } from '../src/source/create-utc-clock.ts';

describe('UTC clock', () => {
  function createClocks(): { wallMs: number; monotonicMs: number; utcMsAt: (monotonicMs: number) => number } {
    const clocks = { wallMs: 1_760_000_000_000, monotonicMs: 5000 };
    const clock = createUtcClock({
      wallNowMs: () => clocks.wallMs,
      monotonicNowMs: () => clocks.monotonicMs,
    });
    return Object.assign(clocks, clock);
  }

  test('a moment of the monotonic clock gets its UTC time, past or present', () => {
    const clocks = createClocks();

    expect(clocks.utcMsAt(5000)).toBe(1_760_000_000_000);
    expect(clocks.utcMsAt(4958.4)).toBe(1_759_999_999_958);
  });

  test('the jitter of the wall clock stays out', () => {
    const clocks = createClocks();
    clocks.wallMs += 112;
    clocks.monotonicMs += 100;

    expect(clocks.utcMsAt(5100)).toBe(1_760_000_000_100);
  });

  test('after the computer slept, times are those of the wall clock', () => {
    const clocks = createClocks();
    clocks.wallMs += 3_600_000;
    clocks.monotonicMs += 100;

    expect(clocks.utcMsAt(5100)).toBe(1_760_003_600_000);
  });

  test('a wall clock that is put back does not make times run backwards', () => {
    const clocks = createClocks();
    const times = Array.from({ length: 50 }, () => {
      clocks.monotonicMs += 10;
      clocks.wallMs += clocks.monotonicMs === 5010 ? -60_000 : 10;
      return clocks.utcMsAt(clocks.monotonicMs);
    });

    expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
  });

  test('a clock that runs ahead is led back', () => {
    const clocks = createClocks();
    clocks.wallMs -= 60;
    for (let i = 0; i < 200; i += 1) clocks.utcMsAt(clocks.monotonicMs);

    expect(Math.abs(clocks.utcMsAt(clocks.monotonicMs) - clocks.wallMs)).toBeLessThanOrEqual(25);
  });
});

describe('arrival clock', () => {
  const stepUs = 33_333;

  test('no time is given out before the two clocks have been compared', () => {
    const clock = createArrivalClock();

    const times = Array.from({ length: 6 }, (_, i) => clock.capturedAtMs(i * stepUs, 9000 + i * 33.333));

    expect(times.slice(0, 5)).toEqual(Array(5).fill(undefined));
    expect(times[5]).toBeDefined();
  });

  test('a late arrival does not make a frame late', () => {
    const clock = createArrivalClock();
    const delaysMs = [40, 12, 2, 9, 30, 25, 3, 60, 2.5];

    const times = delaysMs.map((delayMs, i) =>
      clock.capturedAtMs(i * stepUs, 9000 + (i * stepUs) / 1000 + delayMs),
    );

    const known = times.slice(5).map(Number);
    const expected = known.map((_, i) => 9002 + ((i + 5) * stepUs) / 1000);
    known.forEach((time, i) => {
      expect(time).toBeCloseTo(expected[i] ?? Number.NaN, 6);
    });
  });

  test('a camera whose clock runs slow is followed', () => {
    const clock = createArrivalClock();
    const drift = 1.001;
    let last = 0;

    // A minute at 30 frames a second, each 3 ms under way; the camera falls behind by 60 ms.
    for (let i = 0; i < 1800; i += 1) {
      last = clock.capturedAtMs(i * stepUs, 9003 + (i * stepUs * drift) / 1000) ?? 0;
    }

    const trueMs = 9000 + (1799 * stepUs * drift) / 1000;
    expect(Math.abs(last - trueMs)).toBeLessThanOrEqual(25);
  });
});
