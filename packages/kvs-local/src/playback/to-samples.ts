import type { Frame } from './fragment-frames.ts';
import type { Sample } from './mp4/sample.ts';

/**
 * Gives the frames of a fragment the two times that MP4 has where Matroska has one. They come in order of decoding, with
 * the times at which they are shown; so these times, sorted, are times at which they can be decoded, and what a frame
 * is shown later (or earlier) than that is its composition offset. The last lasts as long as the one before it.
 * @param frames of one track
 * @param startsAt the fragment's time on the timeline, in microseconds
 * @param length of the fragment, in microseconds, for a frame that is alone in it
 */
export function toSamples(frames: readonly Frame[], startsAt: number, length: number): Sample[] {
  const shown = frames.map(({ time }) => startsAt + time);
  const decoded = shown.toSorted((a, b) => a - b).map((time) => Math.max(0, time));
  const [before, last = 0] = decoded.length > 1 ? decoded.slice(-2) : [undefined, decoded[0]];
  const end = before === undefined ? Math.max(last, startsAt + length) : last + (last - before);
  return frames.map(({ data, isKey }, index) => {
    const decodeTime = decoded[index] ?? last;
    const compositionOffset = (shown[index] ?? decodeTime) - decodeTime;
    const duration = (decoded[index + 1] ?? end) - decodeTime;
    return { data, isSync: isKey, decodeTime, compositionOffset, duration };
  });
}

/** Makes the last of them last until `time`, unless that has passed before it begins. */
export function lastUntil(samples: readonly Sample[], time: number): Sample[] {
  const last = samples.at(-1);
  if (last === undefined || time <= last.decodeTime) return [...samples];
  return [...samples.slice(0, -1), { ...last, duration: time - last.decodeTime }];
}
