export interface ArrivalClock {
  /**
   * @param timestampUs `VideoFrame.timestamp`: microseconds on a clock of the camera's own
   * @param arrivalMs when the frame was read, on the monotonic clock
   * @returns the capture time on the monotonic clock, or undefined while the two clocks are still being compared
   */
  readonly capturedAtMs: (timestampUs: number, arrivalMs: number) => number | undefined;
}

/** The first frames arrive late, having waited for the reader to start. */
const warmUpFrames = 5;
const windowMs = 10_000;

/**
 * Maps camera timestamps to the monotonic clock. The distance of the two is the smallest delay seen between a
 * frame's timestamp and its arrival; it is taken anew over the last 10 to 20 s, since two clocks drift.
 */
export function createArrivalClock(): ArrivalClock {
  let frames = 0;
  let windowStartMs = Number.NEGATIVE_INFINITY;
  let lastWindowMs = Number.POSITIVE_INFINITY;
  let thisWindowMs = Number.POSITIVE_INFINITY;

  return {
    capturedAtMs(timestampUs, arrivalMs) {
      if (arrivalMs - windowStartMs > windowMs) {
        windowStartMs = arrivalMs;
        lastWindowMs = thisWindowMs;
        thisWindowMs = Number.POSITIVE_INFINITY;
      }
      const timestampMs = timestampUs / 1000;
      thisWindowMs = Math.min(thisWindowMs, arrivalMs - timestampMs);
      frames += 1;
      return frames > warmUpFrames ? timestampMs + Math.min(lastWindowMs, thisWindowMs) : undefined;
    },
  };
}
