export interface KeyframeClock {
  /** Whether the picture of this time must be a keyframe; if so, it counts as one. Call it once for each picture. */
  readonly isDue: (timestampMs: number) => boolean;
  /** Makes the next picture a keyframe. */
  readonly startOver: () => void;
  /** Sets the rate of the following pictures, per second. */
  readonly setFramerate: (framerate: number) => void;
}

/** No picture is extended over a longer pause: the video has a gap there. */
const maxPauseMs = 1000;

/** Decides where batches begin: at the first picture, at the first one `batchMs` after the last keyframe, and after a gap. */
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

/** At less than one picture a second, every interval would be a pause. */
function toPauseMs(framerate: number): number {
  return Math.max(maxPauseMs, 1500 / framerate);
}
