import type { FragmentRecord } from '../stream/fragment.ts';
import type { FragmentTime } from '../stream/stored-fragment.ts';
import type { VideoStream } from '../stream/video-stream.ts';

/** The kind of fragment time that counts, and the range, both ends included, in milliseconds since the Unix epoch. */
export interface FragmentSelector {
  readonly timestamp: FragmentTime;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Selects fragments by their times, in order of these. Of fragments with the same producer timestamp the newest counts;
 * server timestamps can be the same for fragments that arrived in one piece, and those stay in order of arrival.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_HLSFragmentSelector.html
 */
export function selectFragments(
  stream: Pick<VideoStream, 'archivedBetween'>,
  { timestamp, startMs, endMs }: FragmentSelector,
): FragmentRecord[] {
  const selected = stream.archivedBetween(timestamp, startMs, endMs);
  if (timestamp === 'serverTimestampMs') return selected;
  return selected.filter(
    ({ producerTimestampMs }, index) => selected[index + 1]?.producerTimestampMs !== producerTimestampMs,
  );
}
