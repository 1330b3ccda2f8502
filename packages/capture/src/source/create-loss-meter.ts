export interface LossMeter {
  /**
   * Takes a reading while frames are under way.
   * @param delivered what the camera has delivered so far, by a count that may have begun earlier
   * @param read what has been read so far; the reading may be older than that of `delivered`, never newer
   */
  readonly observe: (delivered: number, read: number) => void;
  /** Takes the last reading, with no frame under way. */
  readonly finish: (delivered: number, read: number) => void;
  /** What happened since the last reading was no loss. */
  readonly forgive: (delivered: number, read: number) => void;
  /** Frames that were delivered and never read, from the first reading on. */
  readonly lost: () => number;
}

/**
 * Compares what a camera has delivered with what has been read. Frames under way make the difference larger, for a
 * moment; only losses do so for good. So the smallest difference is where the two counts began, and of two readings
 * in a row the smaller one is believed.
 */
export function createLossMeter(): LossMeter {
  let beginning = Number.POSITIVE_INFINITY;
  let latest = Number.POSITIVE_INFINITY;
  let lost = 0;

  function believe(difference: number): void {
    if (Number.isFinite(difference)) lost = Math.max(0, difference - beginning);
  }

  return {
    observe(delivered, read) {
      const difference = delivered - read;
      beginning = Math.min(beginning, difference);
      believe(Math.min(latest, difference));
      latest = difference;
    },
    finish(delivered, read) {
      beginning = Math.min(beginning, delivered - read);
      believe(delivered - read);
    },
    forgive(delivered, read) {
      beginning = delivered - read - lost;
      latest = delivered - read;
    },
    lost: () => lost,
  };
}
