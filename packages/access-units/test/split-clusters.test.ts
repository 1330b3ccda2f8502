import fc from '../../../test/support/properties.ts';
import { splitClusters } from '../src/wrap/split-clusters.ts';

function split(times: readonly number[], endMs: number, limits = { maxMs: 10_000, minMs: 1000 }): number[][] {
  const clusters = splitClusters(
    times.map((timestampMs) => ({ timestampMs })),
    endMs,
    limits,
  );
  return clusters.map((frames) => frames.map(({ timestampMs }) => timestampMs));
}

test('what is not longer than the longest cluster stays whole', () => {
  expect(split([0, 9900], 10_000)).toEqual([[0, 9900]]);
});

test('what is too long is divided evenly', () => {
  const times = Array.from({ length: 25 }, (_, index) => index * 500);

  expect(split(times, 12_500).map(({ length }) => length)).toEqual([13, 12]);
});

test('no cluster is longer than the longest because its last frame lasts long', () => {
  expect(split([0, 19_900, 25_000], 30_000)).toEqual([[0], [19_900], [25_000]]);
});

test('a short cluster is avoided where the times allow it', () => {
  // Halved by time it would be 9.5 s and 0.6 s.
  const times = [0, 2000, 4000, 6000, 8000, 9500, 9600, 9700, 10_000];

  const clusters = split(times, 10_100);

  const lengths = clusters.map((cluster, index) => (clusters[index + 1]?.[0] ?? 10_100) - (cluster[0] ?? 0));
  expect(clusters).toHaveLength(2);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(1000);
});

test('a frame that lasts longer than the longest cluster is one of its own', () => {
  expect(split([0, 30_000], 60_000)).toEqual([[0], [30_000]]);
});

test('whatever the times: all frames in order, none too long, as few as dividing greedily gives', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 6000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 3000 }), (steps, lastFrameMs) => {
      const times = steps.map((_, index) => steps.slice(0, index).reduce((sum, step) => sum + step, 0));
      const endMs = (times.at(-1) ?? 0) + lastFrameMs;

      const clusters = split(times, endMs);

      expect(clusters.flat()).toEqual(times);
      for (const cluster of clusters) {
        expect((cluster.at(-1) ?? 0) - (cluster[0] ?? 0)).toBeLessThanOrEqual(10_000);
      }
      expect(clusters.length).toBeLessThanOrEqual(countGreedily(times, lastFrameMs));
    }),
  );
});

/** An upper bound: each cluster takes frames for as long as it can whatever the next one does. */
function countGreedily(times: readonly number[], lastFrameMs: number): number {
  let count = 0;
  let startMs = Number.NEGATIVE_INFINITY;
  for (const timeMs of times) {
    if (timeMs + lastFrameMs - startMs > 10_000) {
      count += 1;
      startMs = timeMs;
    }
  }
  return count;
}
