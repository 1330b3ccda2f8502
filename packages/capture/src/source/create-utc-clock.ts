export interface UtcClock {
  /** The UTC time of a moment on the monotonic clock, in whole milliseconds since the Unix epoch. */
  readonly utcMsAt: (monotonicMs: number) => number;
}

interface Clocks {
  /** `Date.now`, with what is to be added to it */
  readonly wallNowMs: () => number;
  /** `performance.now` */
  readonly monotonicNowMs: () => number;
  /**
   * Told once when the wall clock was set by a second or more, or the computer slept, and by how much.
   * @default - nobody is told
   */
  readonly onJump?: (jumpMs: number) => void;
}

/** Half of the gap that Kinesis Video HLS takes for a discontinuity: nobody sees a correction of this size. */
const toleranceMs = 25;
/** Less may be drift. */
const leastJumpMs = 1000;

/**
 * Gives moments of the monotonic clock their UTC time. The wall clock alone may jump between two frames;
 * `performance.timeOrigin` alone grows wrong while a page stays open, at the latest when the computer sleeps.
 * Behind the wall clock it catches up at once; ahead of it, it gives way a millisecond at a time, so that times
 * never run backwards.
 */
export function createUtcClock({ wallNowMs, monotonicNowMs, onJump }: Clocks): UtcClock {
  let offsetMs = wallNowMs() - monotonicNowMs();
  let trueOffsetMs = offsetMs;

  return {
    utcMsAt(monotonicMs) {
      const nextOffsetMs = wallNowMs() - monotonicNowMs();
      const jumpMs = nextOffsetMs - trueOffsetMs;
      trueOffsetMs = nextOffsetMs;
      if (Math.abs(jumpMs) >= leastJumpMs) onJump?.(Math.round(jumpMs));

      const behindMs = trueOffsetMs - offsetMs;
      if (behindMs > toleranceMs) offsetMs += behindMs;
      else if (behindMs < -toleranceMs) offsetMs -= 1;
      return Math.round(offsetMs + monotonicMs);
    },
  };
}
