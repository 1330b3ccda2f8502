import type { Frame } from './fragment-frames.ts';
import type { Sample } from './mp4/sample.ts';

/**
 * Gives the frames of a fragment the two times of MP4, while Matroska has one. They are in order of decoding, with the times
 * at which they are shown. Each is decoded before it or any frame after it is shown, and the first is decoded when the first
 * is shown, so no time has to be moved, and none is before the fragment. The last frame lasts as long as the one
 * before it.
 * @param frames of one track
 * @param startsAt the fragment's time on the timeline, in microseconds
 * @param length of the fragment, in microseconds, for a frame that is alone in it
 */
export function toSamples(frames: readonly Frame[], startsAt: number, length: number): Sample[] {
  const shown = frames.map(({ time }) => startsAt + time);
  const decoded = decodeTimes(shown);
  const [before, last = 0] =
    shown.length > 1 ? shown.toSorted((a, b) => a - b).slice(-2) : [undefined, shown[0]];
  const end = before === undefined ? Math.max(last, startsAt + length) : last + (last - before);
  return frames.map(({ data, isKey }, index) => {
    const decodeTime = decoded[index] ?? last;
    const compositionOffset = (shown[index] ?? decodeTime) - decodeTime;
    const duration = (decoded[index + 1] ?? end) - decodeTime;
    return { data, isSync: isKey, decodeTime, compositionOffset, duration };
  });
}

/**
 * The latest time for each frame is when it or one after it is first shown. Frames that share such a time, since they
 * wait for one that is decoded later, are spread over the time before it.
 */
function decodeTimes(shown: readonly number[]): number[] {
  let earliest = Number.POSITIVE_INFINITY;
  const latest = shown
    .toReversed()
    .map((time) => {
      earliest = Math.min(earliest, time);
      return Math.max(0, earliest);
    })
    .toReversed();
  const times: number[] = [];
  for (let start = 0; start < latest.length; start = times.length) {
    const time = latest[start] ?? 0;
    const from = times.at(-1) ?? time;
    let end = start;
    while (latest[end] === time) end += 1;
    for (let index = start; index < end; index += 1) {
      times.push(Math.floor(from + ((time - from) * (index - start + 1)) / (end - start)));
    }
  }
  return times;
}

/** Makes the last of them last until `time`, unless that has passed before it begins. */
export function lastUntil(samples: readonly Sample[], time: number): Sample[] {
  const last = samples.at(-1);
  if (last === undefined || time <= last.decodeTime) return [...samples];
  return [...samples.slice(0, -1), { ...last, duration: time - last.decodeTime }];
}
