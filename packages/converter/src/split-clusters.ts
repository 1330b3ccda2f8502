/**
 * Splits the frames of a batch into clusters, each at most `maxClusterMs` long. A batch that is too long is divided
 * evenly, so that no tiny cluster is left over at its end.
 * @param frames at least one, in the order of time
 * @param lastFrameMs how long the last frame lasts
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html (longest fragment)
 */
export function splitClusters<Frame extends { readonly timestampMs: number }>(
  frames: readonly Frame[],
  lastFrameMs: number,
  maxClusterMs: number,
): Frame[][] {
  const first = frames[0];
  const last = frames.at(-1);
  if (first === undefined || last === undefined) return [];

  const durationMs = last.timestampMs - first.timestampMs + lastFrameMs;
  const clusterMs = durationMs / Math.ceil(durationMs / maxClusterMs);
  const clusters: Frame[][] = [];
  let startMs = Number.NEGATIVE_INFINITY;
  for (const frame of frames) {
    if (frame.timestampMs - startMs >= clusterMs) {
      clusters.push([]);
      startMs = frame.timestampMs;
    }
    clusters.at(-1)?.push(frame);
  }
  return clusters;
}
