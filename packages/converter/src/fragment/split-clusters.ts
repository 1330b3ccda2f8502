export interface ClusterLimits {
  /** Longest cluster, in milliseconds. */
  readonly maxMs: number;
  /** A cluster shorter than this is avoided where the times allow it, in milliseconds. */
  readonly minMs: number;
}

/** The best way to divide the frames up to one of them. */
interface Division {
  readonly clusters: number;
  readonly tooShort: number;
  /** Sum of the squared lengths: least where they are even. */
  readonly unevenness: number;
  /** Where its last cluster begins. */
  readonly start: number;
}

/**
 * Divides the frames of a batch into clusters: as few as possible, none longer than the longest, as few as possible
 * shorter than the shortest, and then as even as possible. A single frame that lasts longer stays a cluster.
 * @param frames at least one, in the order of time
 * @param endMs when the last frame ends
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html (fragment duration)
 */
export function splitClusters<Frame extends { readonly timestampMs: number }>(
  frames: readonly Frame[],
  endMs: number,
  { maxMs, minMs }: ClusterLimits,
): Frame[][] {
  const times = frames.map(({ timestampMs }) => timestampMs);
  const lastFrameMs = endMs - (times.at(-1) ?? endMs);
  /** From the first frame to the end of the last one: to the next cluster, but not over a pause before it. */
  const lengthMs = (start: number, end: number): number => {
    const lastMs = times[end - 1] ?? endMs;
    return Math.min((times[end] ?? endMs) - lastMs, lastFrameMs) + lastMs - (times[start] ?? lastMs);
  };

  if (lengthMs(0, frames.length) <= maxMs) return [[...frames]];

  const best: Division[] = [{ clusters: 0, tooShort: 0, unevenness: 0, start: 0 }];
  for (let end = 1; end <= frames.length; end += 1) {
    for (let start = end - 1; start >= 0; start -= 1) {
      const ms = lengthMs(start, end);
      if (ms > maxMs && start < end - 1) break;
      const before = best[start] as Division;
      const division = {
        clusters: before.clusters + 1,
        tooShort: before.tooShort + (ms < minMs ? 1 : 0),
        unevenness: before.unevenness + ms ** 2,
        start,
      };
      if (isBetter(division, best[end])) best[end] = division;
    }
  }

  const clusters: Frame[][] = [];
  for (let end = frames.length; end > 0; end = best[end]?.start ?? 0) {
    clusters.unshift(frames.slice(best[end]?.start, end));
  }
  return clusters;
}

function isBetter(a: Division, b: Division | undefined): boolean {
  if (b === undefined) return true;
  return (a.clusters - b.clusters || a.tooShort - b.tooShort || a.unevenness - b.unevenness) < 0;
}
