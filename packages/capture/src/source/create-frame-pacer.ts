export interface FramePacer {
  /**
   * Whether a frame captured at this time belongs to the chosen rate.
   * Accepted times strictly increase, whatever the input.
   */
  readonly accepts: (timestampMs: number) => boolean;
  /** Changes the rate from the last frame on, without a gap or a burst. */
  readonly setFramerate: (framerate: number) => void;
}

/**
 * Thins out a faster source to a rate. Times are compared with a grid and not with the frame before, so that 20 of 30 frames a
 * second stay 20; a quarter of an interval early is on time, because cameras jitter.
 * @param framerate frames per second to keep
 */
export function createFramePacer(framerate: number): FramePacer {
  let intervalMs = 1000 / framerate;
  let dueMs = Number.NEGATIVE_INFINITY;
  let acceptedMs = Number.NEGATIVE_INFINITY;

  return {
    accepts(timestampMs) {
      if (timestampMs < dueMs - intervalMs / 4 || timestampMs <= acceptedMs) return false;
      const afterPause = timestampMs - dueMs > intervalMs;
      dueMs = afterPause
        ? timestampMs + intervalMs
        : Math.max(dueMs + intervalMs, timestampMs + intervalMs / 2);
      acceptedMs = timestampMs;
      return true;
    },
    setFramerate(next) {
      dueMs += 1000 / next - intervalMs;
      intervalMs = 1000 / next;
    },
  };
}
