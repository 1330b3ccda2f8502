/** How frames get their times. */
export interface FrameTimes {
  /** Time of the first frame, in milliseconds since the Unix epoch; undefined if each frame has its own. */
  readonly startMs: number | undefined;
  /** Frames a second. */
  readonly framerate: number;
}

/** Gives frames their times, each later than the one before. */
export interface Stamp {
  /** @param ownMs time of the frame itself, in milliseconds since the Unix epoch */
  readonly one: (ownMs: number) => number;
  /**
   * Stamps frames that arrived together one frame apart.
   * @param endMs when the last of them arrived
   * @param waiting how many more have arrived after them but are not complete: the last of those was taken at `endMs`
   */
  readonly several: (count: number, endMs: number, waiting: number) => number[];
}

/** @param stepMs distance in milliseconds between two frames with the same own time */
export function createStamp({ startMs, framerate }: FrameTimes, stepMs: number): Stamp {
  let count = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  function one(ownMs: number): number {
    const freeMs = ownMs > lastMs ? ownMs : Math.ceil(lastMs + stepMs);
    const timestampMs = startMs === undefined ? freeMs : Math.round(startMs + (count * 1000) / framerate);
    count += 1;
    lastMs = timestampMs;
    return timestampMs;
  }
  return {
    one,
    several(count, endMs, waiting) {
      const all = count + waiting;
      const apartMs = Math.max(0, Math.min(1000 / framerate, (endMs - lastMs) / all));
      return Array.from({ length: count }, (_, index) =>
        one(Math.round(endMs - (all - 1 - index) * apartMs)),
      );
    },
  };
}
