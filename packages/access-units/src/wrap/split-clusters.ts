export interface ClusterLimits {
  /** Longest cluster, in milliseconds. */
  readonly maxMs: number;
  /** Shortest cluster, in milliseconds; shorter ones are avoided if the times allow it. */
  readonly minMs: number;
}

/** The best division of the frames before a given one. */
interface Division {
  readonly clusters: number;
  readonly tooShort: number;
  /** Sum of the squared lengths: smallest if they are even. */
  readonly unevenness: number;
  /** The start of its last cluster. */
  readonly start: number;
}

/**
 * Divides the frames of a batch into clusters: as few as possible, none longer than the longest, as few as possible
 * shorter than the shortest, and then as even as possible. A longer stretch that cannot be divided stays one cluster.
 * @param frames at least one, in order of time
 * @param endMs when the last frame ends
 * @param canBegin whether a cluster may begin with a frame (default: with any). The first cluster begins with the first frame.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html (fragment duration)
 */
export function splitClusters<Frame extends { readonly timestampMs: number }>(
  frames: readonly Frame[],
  endMs: number,
  { maxMs, minMs }: ClusterLimits,
  canBegin: (frame: Frame) => boolean = () => true,
): Frame[][] {
  const lengthMs = lengthsOf(frames, endMs);
  if (lengthMs(0, frames.length) <= maxMs) return [[...frames]];

  /** The positions where clusters may begin and end; `best` has an entry for each. */
  const bounds = frames.flatMap((frame, index) => (index === 0 || canBegin(frame) ? [index] : []));
  bounds.push(frames.length);
  const best: Division[] = [{ clusters: 0, tooShort: 0, unevenness: 0, start: 0 }];
  for (let end = 1; end < bounds.length; end += 1) {
    for (let start = end - 1; start >= 0; start -= 1) {
      const ms = lengthMs(bounds[start] as number, bounds[end] as number);
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
  for (let end = bounds.length - 1; end > 0; end = best[end]?.start ?? 0) {
    clusters.unshift(frames.slice(bounds[best[end]?.start ?? 0], bounds[end]));
  }
  return clusters;
}

/**
 * The length of the frames from `start` to before `end`. The last of them ends where the next frame begins, but a pause before
 * that frame doesn't count.
 */
export function lengthsOf(
  frames: readonly { readonly timestampMs: number }[],
  endMs: number,
): (start: number, end: number) => number {
  const timeOf = (index: number): number | undefined => frames[index]?.timestampMs;
  const lastFrameMs = endMs - (timeOf(frames.length - 1) ?? endMs);
  return (start, end) => {
    const lastMs = timeOf(end - 1) ?? endMs;
    return Math.min((timeOf(end) ?? endMs) - lastMs, lastFrameMs) + lastMs - (timeOf(start) ?? lastMs);
  };
}

function isBetter(a: Division, b: Division | undefined): boolean {
  if (b === undefined) return true;
  return (a.clusters - b.clusters || a.tooShort - b.tooShort || a.unevenness - b.unevenness) < 0;
}
