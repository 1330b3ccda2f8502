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
 * shorter than the shortest, and then as even as possible. What lasts longer and has no place to divide it stays a cluster.
 * @param frames at least one, in the order of time
 * @param endMs when the last frame ends
 * @param canBegin whether a cluster may begin with a frame; where it is not given, with any. The first begins with the first.
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

  /** Where clusters may begin and end; `best` has an entry for each. */
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
 * How long the frames from one to before another last: to the end of the last one, which is where the next begins, but not
 * over a pause before that.
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
