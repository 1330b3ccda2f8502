export interface KeyframeClock {
  /** Whether the picture of this time has to be a keyframe; then it is taken for one. To be asked once for each. */
  readonly isDue: (timestampMs: number) => boolean;
  /** The next picture has to be one. */
  readonly startOver: () => void;
  /** Pictures come at another rate from now on, per second. */
  readonly setFramerate: (framerate: number) => void;
}

/** No picture is stretched over a longer pause: there the video has a gap. */
const maxPauseMs = 1000;

/** Where batches begin: at the first picture, at the first that is `batchMs` after the last keyframe, and after a gap. */
export function createKeyframeClock(batchMs: number, framerate: number): KeyframeClock {
  let pauseMs = toPauseMs(framerate);
  let keyframeMs: number | undefined;
  let previousMs = Number.NEGATIVE_INFINITY;
  return {
    isDue(timestampMs) {
      const isAfterGap = timestampMs - previousMs > pauseMs;
      previousMs = timestampMs;
      const isDue = keyframeMs === undefined || timestampMs - keyframeMs >= batchMs || isAfterGap;
      if (isDue) keyframeMs = timestampMs;
      return isDue;
    },
    startOver() {
      keyframeMs = undefined;
    },
    setFramerate(next) {
      pauseMs = toPauseMs(next);
    },
  };
}

/** Whoever captures less than one a second has pauses all the time. */
function toPauseMs(framerate: number): number {
  return Math.max(maxPauseMs, 1500 / framerate);
}
