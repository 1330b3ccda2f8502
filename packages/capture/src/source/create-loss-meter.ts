export interface LossMeter {
  /**
   * Takes a reading while frames are in progress.
   * @param delivered number of frames that the camera has delivered; its count may have begun earlier
   * @param read number of frames that were read; this value may be older than `delivered`, never newer
   */
  readonly observe: (delivered: number, read: number) => void;
  /** Takes the last reading, with no frame in progress. */
  readonly finish: (delivered: number, read: number) => void;
  /** Ignores differences since the last reading: they were not losses. */
  readonly forgive: (delivered: number, read: number) => void;
  /** Number of frames since the first reading that were delivered but never read. */
  readonly lost: () => number;
}

/**
 * Compares the frames that a camera has delivered with those that were read. Frames in progress increase the difference briefly,
 * losses permanently. So the smallest difference is the offset of the two counts, and the smaller one of two consecutive
 * readings counts.
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
