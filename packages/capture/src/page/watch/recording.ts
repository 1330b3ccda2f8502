import type { Stretch } from './stretch.ts';

/** What is known of a stream's video. */
export interface Recording {
  /** Adds fragments, in any order; those that are known already are taken as they are told now. */
  readonly add: (fragments: readonly Stretch[]) => void;
  /** The fragment that is under way at a time. */
  readonly at: (timeMs: number) => Stretch | undefined;
  /** The first fragment that begins at a time or after it. */
  readonly from: (timeMs: number) => Stretch | undefined;
  /** The newest fragment. */
  readonly newest: () => Stretch | undefined;
  /** Fragments that join are one stretch; between two of them there is a gap. In the order of time. */
  readonly stretches: () => readonly Stretch[];
}

/** A larger one is a discontinuity, in the words of Kinesis Video (DiscontinuityMode). */
const maxContinuousGapMs = 50;

export function createRecording(): Recording {
  const ends = new Map<number, number>();
  let sorted: Stretch[] = [];
  let joined: Stretch[] = [];

  /** The place of the last fragment that begins at a time or before it; -1 where there is none. */
  function placeAt(timeMs: number): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.startMs ?? 0) <= timeMs) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  return {
    add(fragments) {
      const isNew = fragments.filter(({ startMs, endMs }) => ends.get(startMs) !== endMs);
      if (isNew.length === 0) return;
      for (const { startMs, endMs } of isNew) ends.set(startMs, endMs);
      sorted = [...ends].map(([startMs, endMs]) => ({ startMs, endMs })).sort(byStart);
      joined = join(sorted);
    },
    at(timeMs) {
      const fragment = sorted[placeAt(timeMs)];
      return fragment !== undefined && timeMs < fragment.endMs ? fragment : undefined;
    },
    from: (timeMs) => sorted[placeAt(timeMs - 1) + 1],
    newest: () => sorted.at(-1),
    stretches: () => joined,
  };
}

function byStart(a: Stretch, b: Stretch): number {
  return a.startMs - b.startMs;
}

function join(fragments: readonly Stretch[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { startMs, endMs } of fragments) {
    const last = stretches.at(-1);
    if (last !== undefined && startMs - last.endMs <= maxContinuousGapMs) {
      stretches[stretches.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, endMs) };
    } else {
      stretches.push({ startMs, endMs });
    }
  }
  return stretches;
}
