import { toCopyArgs } from './probe-video.ts';
import { readMatroskaFrames } from './read-matroska-frames.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

const enoughFrames = 50;

/** The rate of a video by the shortest step among its first frames; undefined where it has less than two. */
export async function findFramerate(ffmpeg: string, file: string): Promise<number | undefined> {
  const timesMs: number[] = [];
  const { signal } = new AbortController();
  for await (const { timeMs } of readMatroskaFrames(runFfmpeg(ffmpeg, toCopyArgs(file), signal))) {
    timesMs.push(timeMs);
    if (timesMs.length >= enoughFrames) break;
  }
  // B-frames stand in the order in which they are decoded.
  timesMs.sort((a, b) => a - b);
  const steps = timesMs.slice(1).map((timeMs, index) => timeMs - (timesMs[index] ?? 0));
  const shortestMs = Math.min(...steps.filter((step) => step > 0));
  return Number.isFinite(shortestMs) ? 1000 / shortestMs : undefined;
}
