import type { FragmentRecord } from '../stream/fragment.ts';
import type { VideoStream } from '../stream/video-stream.ts';
import type { HlsParameters } from './hls-parameters.ts';
import { selectFragments } from './select-fragments.ts';

/** The progress of a session. */
export interface Progress {
  /** The last fragment that it took. */
  readonly last: FragmentRecord | undefined;
  /** Number of the newest fragment that it examined, taken or not. */
  readonly lastSeen: string | undefined;
}

/**
 * Selects the fragments that a session takes next, in order.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetHLSStreamingSessionURL.html PlaybackMode
 */
export function nextFragments(
  stream: Pick<VideoStream, 'archivedBetween' | 'archivedAfter' | 'lastArchived'>,
  { playbackMode, selector, maxFragments }: HlsParameters,
  { last, lastSeen }: Progress,
): FragmentRecord[] {
  if (playbackMode === 'ON_DEMAND') return selectFragments(stream, selector).slice(0, maxFragments);

  const goesByProducer = selector.timestamp === 'producerTimestampMs';
  if (playbackMode === 'LIVE_REPLAY') {
    const startMs = Math.max(selector.startMs, last?.[selector.timestamp] ?? 0);
    return selectFragments(stream, { ...selector, startMs }).filter((fragment) => {
      if (last === undefined) return true;
      return goesByProducer
        ? fragment.producerTimestampMs > last.producerTimestampMs
        : fragment.number > last.number;
    });
  }
  const arrived = lastSeen === undefined ? stream.lastArchived(maxFragments) : stream.archivedAfter(lastSeen);
  return goesByProducer ? inAscendingOrder(arrived, last?.producerTimestampMs) : arrived;
}

/** A fragment that is older than the last one taken is skipped, and a gap is never filled later. */
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
