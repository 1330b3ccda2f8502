import fc from '../../../test/support/properties.ts';
import { createArrivalClock } from '../src/source/create-arrival-clock.ts';
import { createUtcClock } from '../src/source/create-utc-clock.ts';
import { plausibleCaptureMs } from '../src/source/plausible-capture-ms.ts';

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

describe('a wall clock that is set', () => {
  function setBy(jumpMs: number): { jumps: number[]; times: number[]; clocks: { wallMs: number } } {
    const clocks = { wallMs: 1_760_000_000_000, monotonicMs: 5000 };
    const jumps: number[] = [];
    const clock = createUtcClock({
      wallNowMs: () => clocks.wallMs,
      monotonicNowMs: () => clocks.monotonicMs,
      onJump: (ms) => jumps.push(ms),
    });
    const times = Array.from({ length: 100 }, (_, index) => {
      clocks.monotonicMs += 33;
      clocks.wallMs += index === 50 ? 33 + jumpMs : 33;
      return clock.utcMsAt(clocks.monotonicMs);
    });
    return { jumps, times, clocks };
  }

  test.each([3_600_000, -3_600_000, 1000, -1000])('by %d ms is told once, and times increase', (jumpMs) => {
    const { jumps, times } = setBy(jumpMs);

    expect(jumps).toEqual([jumpMs]);
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
  });

  test('forward is followed at once, as after sleep; back it is given way to', () => {
    const forward = setBy(60_000);
    const back = setBy(-60_000);

    expect(forward.times.at(-1)).toBe(forward.clocks.wallMs);
    expect(Number(back.times.at(-1)) - back.clocks.wallMs).toBe(60_000 - 50);
  });

  test('by less is told to nobody', () => {
    expect(setBy(900).jumps).toEqual([]);
  });
});

describe('arrival clock', () => {
  const gapMs = 1000 / 30;

  interface Arriving {
    readonly trueMs: number;
    readonly timestampMs: number;
    readonly arrivalMs: number;
  }

  interface Course {
    /** How late each picture arrives, in turns. */
    readonly delaysMs?: readonly number[];
    /** What the camera's clock says at a time of the monotonic clock. */
    readonly cameraClock?: (trueMs: number) => number;
    /** While this lasts nobody reads; `newest`: as many pictures are kept for the reader. */
    readonly block?: { readonly fromMs: number; readonly untilMs: number; readonly newest: number };
    readonly count?: number;
  }

  function course({
    delaysMs = [3],
    cameraClock = (ms) => ms - 900,
    block,
    count = 300,
  }: Course): Arriving[] {
    let lastMs = 0;
    const isBlocked = (ms: number) => block !== undefined && ms >= block.fromMs && ms < block.untilMs;
    const all = Array.from({ length: count }, (_, index) => {
      const trueMs = 9000 + index * gapMs;
      const dueMs = trueMs + (delaysMs[index % delaysMs.length] ?? 0);
      lastMs = Math.max(lastMs, isBlocked(dueMs) ? (block?.untilMs ?? 0) : dueMs);
      return { trueMs, timestampMs: cameraClock(trueMs), arrivalMs: lastMs };
    });
    const waiting = all.filter(({ arrivalMs }) => arrivalMs === block?.untilMs);
    const overwritten = new Set(block === undefined ? [] : waiting.slice(0, -block.newest));
    return all.filter((arriving) => !overwritten.has(arriving));
  }

  /** @returns how far each picture's time is from the truth; it fails where one is missing, or the times do not increase */
  function errorsOf(arrivals: readonly Arriving[]): number[] {
    const clock = createArrivalClock<Arriving>();
    const timed: { picture: Arriving; capturedAtMs: number }[] = [];
    arrivals.forEach((arriving, index) => {
      timed.push(...clock.add(arriving, arriving.timestampMs * 1000, arriving.arrivalMs));
      if (index + 1 - timed.length > 9) throw new Error('more is held back than a camera has memory for');
    });
    timed.push(...clock.flush());

    // One comparison: thousands of expectations take minutes.
    const isComplete = timed.length === arrivals.length;
    const isInOrder = timed.every(({ picture }, index) => picture === arrivals[index]);
    const isIncreasing = timed.every(
      ({ capturedAtMs }, index) => index === 0 || capturedAtMs > Number(timed[index - 1]?.capturedAtMs),
    );
    expect({ isComplete, isInOrder, isIncreasing }).toEqual({
      isComplete: true,
      isInOrder: true,
      isIncreasing: true,
    });
    return timed.map(({ picture, capturedAtMs }) => capturedAtMs - picture.trueMs);
  }

  /** @param toleranceMs how late a time may be; early by no more than a tenth of it */
  function expectTrueTimes(arrivals: readonly Arriving[], toleranceMs: number): void {
    const wrong = errorsOf(arrivals).filter(
      (errorMs) => errorMs > toleranceMs || errorMs < -toleranceMs / 10,
    );
    expect(wrong).toEqual([]);
  }

  test('no time is given out before the two clocks have been compared, and no picture is lost by it', () => {
    const clock = createArrivalClock<number>();

    const known = [40, 12, 2, 20, 9].map((delayMs, index) =>
      clock.add(index, index * gapMs * 1000, 9000 + index * gapMs + delayMs),
    );

    expect(known.slice(0, 4)).toEqual([[], [], [], []]);
    expect(known[4]?.map(({ picture }) => picture)).toEqual([0, 1, 2, 3, 4]);
    known[4]?.forEach(({ capturedAtMs }, index) => {
      expect(capturedAtMs).toBeCloseTo(9002 + index * gapMs, 3);
    });
  });

  test('pictures that waited for the reader get the times at which they were taken', () => {
    const waited = course({ block: { fromMs: 0, untilMs: 9000 + 7.5 * gapMs, newest: 8 } });

    expectTrueTimes(waited, 20);
  });

  test('a late arrival does not make a frame late', () => {
    const delaysMs = [40, 12, 2, 20, 9, 25, 3, 60, 2.5];

    for (const errorMs of errorsOf(course({ delaysMs }))) expect(errorMs).toBeCloseTo(2, 3);
  });

  test('a camera whose clock runs slow or fast is followed', () => {
    for (const drift of [0.999, 1.001]) {
      // A minute at 30 frames a second; the camera goes wrong by 60 ms.
      const errors = errorsOf(course({ cameraClock: (ms) => ms * drift, count: 1800 }));

      for (const errorMs of errors) expect(Math.abs(errorMs)).toBeLessThanOrEqual(25);
    }
  });

  test('a camera whose clock starts again goes on at once: 12 s of pictures were lost by that', () => {
    const startsAgain = course({ cameraClock: (ms) => (ms < 21_000 ? ms : ms - 21_000), count: 700 });

    expectTrueTimes(startsAgain, 5);
  });

  test('pictures keep their times through jitter and a clock that starts again, jumps ahead or falls back', () => {
    const delaysMs = fc.array(fc.double({ min: 1, max: 60, noNaN: true }), { minLength: 5, maxLength: 40 });
    const steps = fc.array(
      fc.oneof(fc.integer({ min: 600, max: 1e9 }), fc.integer({ min: -1e9, max: -600 })),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(
        delaysMs,
        steps,
        fc.double({ min: -1e-4, max: 1e-4, noNaN: true }),
        (delays, jumps, drift) => {
          const cameraClock = (ms: number): number => {
            const happened = jumps.filter((_, index) => ms > 11_000 + index * 2000);
            return ms * (1 + drift) + happened.reduce((sum, jump) => sum + jump, 1e10);
          };

          expectTrueTimes(course({ delaysMs: delays, cameraClock }), 65);
        },
      ),
    );
  });

  test('what arrives late and all at once keeps its times: that is no step', () => {
    const blocks = fc.record({
      lengthMs: fc.integer({ min: 40, max: 8000 }),
      newest: fc.integer({ min: 1, max: 90 }),
    });
    const delaysMs = fc.array(fc.double({ min: 1, max: 20, noNaN: true }), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(blocks, delaysMs, ({ lengthMs, newest }, delays) => {
        const block = { fromMs: 12_000, untilMs: 12_000 + lengthMs, newest };

        expectTrueTimes(course({ delaysMs: delays, block, count: 500 }), 21);
      }),
    );
  });

  test('a slow camera is not waited for', () => {
    const clock = createArrivalClock<number>();

    expect(clock.add(0, 0, 9000)).toEqual([]);
    expect(clock.add(1, 1_000_000, 10_000)).toHaveLength(2);
    expect(clock.add(2, 2_000_000, 11_000)).toEqual([{ picture: 2, capturedAtMs: 11_000 }]);
  });
});

describe('captureTime of a video frame', () => {
  test.each([
    ['a moment ago is believed', 4960, 4960],
    ['a little ahead is believed', 5010, 5010],
    ['missing is the time of presentation', undefined, 5000],
    ['from the epoch is not believed', 1_760_000_000_000, 5000],
    ['of a camera that counts from its own start is not believed', 12, 5000],
    ['in the future is not believed', 5100, 5000],
    ['that is no number is not believed', Number.NaN, 5000],
  ])('%s', (_, captureTimeMs, believedMs) => {
    expect(plausibleCaptureMs(captureTimeMs, 5000)).toBe(believedMs);
  });
});
