import type { Stretch } from './stretch.ts';

/** What is known about a stream's video. */
export interface Recording {
  /** Adds fragments, in any order; known ones are updated. */
  readonly add: (fragments: readonly Stretch[]) => void;
  /** The fragment at a time. */
  readonly at: (timeMs: number) => Stretch | undefined;
  /** The first fragment that begins at or after a time. */
  readonly from: (timeMs: number) => Stretch | undefined;
  /** The newest fragment. */
  readonly newest: () => Stretch | undefined;
  /** The stretches in order of time: adjoining fragments form one stretch, and there is a gap between two stretches. */
  readonly stretches: () => readonly Stretch[];
}

/** A larger gap is a discontinuity in Kinesis Video's terms (DiscontinuityMode). */
const maxContinuousGapMs = 50;

export function createRecording(): Recording {
  const ends = new Map<number, number>();
  let sorted: Stretch[] = [];
  let joined: Stretch[] = [];

  /** The index of the last fragment that begins at or before a time; -1 if there is none. */
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
