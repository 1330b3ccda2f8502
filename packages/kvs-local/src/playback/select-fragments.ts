import type { FragmentRecord } from '../stream/fragment.ts';

/** Which of a fragment's times counts, and between which, both included: milliseconds since the Unix epoch. */
export interface FragmentSelector {
  readonly timestamp: 'producerTimestampMs' | 'serverTimestampMs';
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Selects fragments by their times, in order of these. Of fragments with the same producer timestamp the newest counts;
 * server timestamps may well be the same for fragments that came in one piece, and those stay in order of arrival.
 * @param fragments in order of their numbers
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_HLSFragmentSelector.html
 */
export function selectFragments(
  fragments: readonly FragmentRecord[],
  { timestamp, startMs, endMs }: FragmentSelector,
): FragmentRecord[] {
  const selected = fragments.filter((fragment) => {
    return fragment[timestamp] >= startMs && fragment[timestamp] <= endMs;
  });
  if (timestamp === 'serverTimestampMs') return selected;
  const newest = new Map(selected.map((fragment) => [fragment.producerTimestampMs, fragment]));
  return [...newest.values()].sort((a, b) => a.producerTimestampMs - b.producerTimestampMs);
}
