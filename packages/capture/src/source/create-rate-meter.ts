export interface RateMeter {
  /** Adds a frame with this capture time, in milliseconds. */
  readonly add: (timestampMs: number) => void;
  /** Recent frames per second; 0 before the second frame. */
  readonly framerate: () => number;
}

/** Number of latest frames that the rate is computed from. */
const frames = 31;

/** Measures the frame rate from capture times, over the last 30 intervals. */
export function createRateMeter(): RateMeter {
  const times: number[] = [];
  return {
    add(timestampMs) {
      times.push(timestampMs);
      if (times.length > frames) times.shift();
    },
    framerate() {
      const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
      return spanMs > 0 ? ((times.length - 1) * 1000) / spanMs : 0;
    },
  };
}
