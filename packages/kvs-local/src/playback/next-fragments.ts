import type { FragmentRecord } from '../stream/fragment.ts';
import type { HlsParameters } from './hls-parameters.ts';
import { selectFragments } from './select-fragments.ts';

/** How far a session has come. */
export interface Progress {
  /** The last fragment that it took. */
  readonly last: FragmentRecord | undefined;
  /** Number of the newest fragment that it looked at, taken or not. */
  readonly lastSeen: string | undefined;
}

/**
 * Says which fragments a session takes next, in order.
 * @param archived in order of their numbers
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetHLSStreamingSessionURL.html PlaybackMode
 */
export function nextFragments(
  archived: readonly FragmentRecord[],
  { playbackMode, selector, maxFragments }: HlsParameters,
  { last, lastSeen }: Progress,
): FragmentRecord[] {
  if (playbackMode === 'ON_DEMAND') return selectFragments(archived, selector).slice(0, maxFragments);

  const goesByProducer = selector.timestamp === 'producerTimestampMs';
  if (playbackMode === 'LIVE_REPLAY') {
    return selectFragments(archived, selector).filter((fragment) => {
      if (last === undefined) return true;
      return goesByProducer
        ? fragment.producerTimestampMs > last.producerTimestampMs
        : fragment.number > last.number;
    });
  }
  const arrived =
    lastSeen === undefined
      ? archived.slice(-maxFragments)
      : archived.filter(({ number }) => number > lastSeen);
  return goesByProducer ? inAscendingOrder(arrived, last?.producerTimestampMs) : arrived;
}

/** A fragment that is older than what was taken is passed over, and a gap is not filled any more. */
function inAscendingOrder(
  fragments: readonly FragmentRecord[],
  latestMs = Number.NEGATIVE_INFINITY,
): FragmentRecord[] {
  const newest = new Map(fragments.map((fragment) => [fragment.producerTimestampMs, fragment]));
  const ascending: FragmentRecord[] = [];
  for (const fragment of newest.values()) {
    const beforeMs = ascending.at(-1)?.producerTimestampMs ?? latestMs;
    if (fragment.producerTimestampMs > beforeMs) ascending.push(fragment);
  }
  return ascending;
}
