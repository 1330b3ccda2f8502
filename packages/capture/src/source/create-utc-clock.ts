export interface UtcClock {
  /** The UTC time of a moment on the monotonic clock, in whole milliseconds since the Unix epoch. */
  readonly utcMsAt: (monotonicMs: number) => number;
}

interface Clocks {
  /** `Date.now` plus the offset that is added to it */
  readonly wallNowMs: () => number;
  /** `performance.now` */
  readonly monotonicNowMs: () => number;
  /**
   * Called with the change in milliseconds if the wall clock was set by a second or more, or the computer slept.
   * @default - none
   */
  readonly onJump?: (jumpMs: number) => void;
}

/** Half of the gap that Kinesis Video HLS treats as a discontinuity: a correction of this size is invisible. */
const toleranceMs = 25;
/** Less may be drift. */
const leastJumpMs = 1000;

/**
 * Converts moments of the monotonic clock to UTC. The wall clock alone can jump between two frames; `performance.timeOrigin`
 * alone becomes wrong while a page stays open, at the latest when the computer sleeps. If this clock is slow it catches up with
 * the wall clock at once; if it is fast it adjusts by a millisecond at a time, so that times never run backwards.
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
