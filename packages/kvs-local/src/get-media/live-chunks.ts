import type { FragmentRecord } from '../stream/fragment.ts';
import type { VideoStream } from '../stream/video-stream.ts';
import { mediaChunk } from './media-chunk.ts';
import type { StartSelector } from './parse-start-selector.ts';
import { writeErrorChunk } from './write-error-chunk.ts';

/**
 * Yields the chunks of a stream from its start selector on, including new ones.
 * @param signal ends it
 */
export async function* liveChunks(
  stream: VideoStream,
  selector: StartSelector,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  if (selector.type === 'AFTER' && stream.find(selector.number) === undefined) {
    // The documents give GetMedia its own error for it, in the payload.
    yield writeErrorChunk(selector.number, 'FRAGMENT_NOT_FOUND', 4000);
    return;
  }
  let lastNumber = numberBefore(stream, selector);
  let isWanted = startsAt(selector);
  while (!signal.aborted) {
    const fragment = stream.fragmentAfter(lastNumber);
    if (fragment === undefined) {
      await stream.waitForFragment(signal);
      continue;
    }
    lastNumber = fragment.number;
    if (!isWanted(fragment)) continue;
    isWanted = () => true;

    const media = await stream.read(fragment.number);
    if (media === undefined) continue;
    const latest = stream.lastFragment ?? fragment;
    const millisBehindNow = Math.max(0, latest.serverTimestampMs - fragment.serverTimestampMs);
    yield* mediaChunk(fragment, media, { millisBehindNow });
  }
}

function numberBefore(stream: VideoStream, selector: StartSelector): string | undefined {
  if (selector.type === 'NOW') return stream.lastFragment?.number;
  if (selector.type === 'AT') return stream.numberBefore(selector.timestamp, selector.timestampMs);
  return selector.type === 'AFTER' ? selector.number : undefined;
}

/** A time selects the fragment that contains it, or the first one after it. */
function startsAt(selector: StartSelector): (fragment: FragmentRecord) => boolean {
  if (selector.type !== 'AT') return () => true;
  const { timestamp, timestampMs } = selector;
  return (fragment) =>
    fragment[timestamp] >= timestampMs || fragment[timestamp] + fragment.lengthMs > timestampMs;
}
