export interface RateMeter {
  /** A frame with this capture time, in milliseconds. */
  readonly add: (timestampMs: number) => void;
  /** Frames per second lately; 0 before there are two. */
  readonly framerate: () => number;
}

/** How many of the latest frames make the rate. */
const frames = 31;

/** Measures the rate of frames by their own times, over the last 30 gaps. */
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
