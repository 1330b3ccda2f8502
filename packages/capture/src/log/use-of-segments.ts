import type { RecordPlace, RecordType } from './format/record.ts';

/** Which segments hold what, so that the log knows which it can do without. */
export interface UseOfSegments {
  readonly add: (type: RecordType, sequence: number, segment: number) => void;
  /** The records are part of a batch, or of the next one. */
  readonly need: (records: readonly InSegment[]) => void;
  readonly release: (records: readonly InSegment[]) => void;
  readonly isNeeded: (segment: number) => boolean;
  /** Whether anything is on disk of a batch. */
  readonly hasRecords: (sequence: number) => boolean;
  /** Batches whose removal is noted in these segments only, while something of them is in others. */
  readonly removedWithin: (segments: readonly number[]) => number[];
  /** The segment is gone. */
  readonly forget: (segment: number) => void;
}

type InSegment = Pick<RecordPlace, 'segment'>;

export function createUseOfSegments(): UseOfSegments {
  /** By segment, how many records are needed. */
  const needed = new Map<number, number>();
  /** By segment, the batches that it has frames or cuts for. */
  const content = new Map<number, Set<number>>();
  /** By batch, the segments that have frames or cuts of it. */
  const places = new Map<number, Set<number>>();
  /** By batch, the segment that says that it is removed. */
  const removals = new Map<number, number>();

  const change = (records: readonly InSegment[], step: number): void => {
    for (const { segment } of records) needed.set(segment, (needed.get(segment) ?? 0) + step);
  };

  return {
    add(type, sequence, segment) {
      const sequences = content.get(segment) ?? new Set();
      content.set(segment, sequences);
      if (type === 'removed') {
        removals.set(sequence, segment);
        return;
      }
      sequences.add(sequence);
      places.set(sequence, (places.get(sequence) ?? new Set()).add(segment));
    },
    need: (records) => change(records, 1),
    release: (records) => change(records, -1),
    isNeeded: (segment) => (needed.get(segment) ?? 0) > 0,
    hasRecords: (sequence) => places.has(sequence),
    removedWithin(segments) {
      const going = new Set(segments);
      return [...removals]
        .filter(([, segment]) => going.has(segment))
        .map(([sequence]) => sequence)
        .filter((sequence) => [...(places.get(sequence) ?? [])].some((segment) => !going.has(segment)));
    },
    forget(segment) {
      for (const sequence of content.get(segment) ?? []) {
        const left = places.get(sequence);
        left?.delete(segment);
        if (left?.size === 0) {
          places.delete(sequence);
          removals.delete(sequence);
        }
      }
      content.delete(segment);
      needed.delete(segment);
    },
  };
}
