import type { FragmentRecord } from '../stream/fragment.ts';
import type { VideoStream } from '../stream/video-stream.ts';
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
