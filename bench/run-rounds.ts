import type { Batch, Lane } from './lanes/lane.ts';
import { type Measurement, measure } from './measure.ts';

/** A lane with a rate factor: one line of a table. */
export interface Entry {
  readonly lane: Lane;
  /** Undefined: the lane's own. */
  readonly rateFactor?: number;
}

export interface EntryResult extends Entry {
  readonly runs: readonly Measurement[];
  /** Bytes of the request's body; undefined where there is none. */
  readonly sentBytes: number | undefined;
  readonly video: Uint8Array;
  /** Structural similarity of the video to the source frames: 1 is equal. */
  readonly ssim: number;
}

/**
 * Code is compiled and pools are filled before anything counts: a way that takes a few milliseconds needs many runs for that,
 * one that takes a second a few.
 */
const warmUpMs = 3_000;
const minWarmUps = 2;

/** Every round runs each entry once, so that a disturbance of the machine hits all of them. */
export async function runRounds(
  entries: readonly Entry[],
  batch: Batch,
  rounds: number,
  ssimOf: (video: Uint8Array) => number,
): Promise<EntryResult[]> {
  const runs = entries.map((): Measurement[] => []);
  const videos = entries.map(() => new Uint8Array());
  const sent = entries.map((): number | undefined => undefined);
  for (const entry of entries) await warmUp(entry, batch);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { lane, rateFactor }] of entries.entries()) {
      sent[index] = await lane.prepare?.(batch);
      const run = await measure(lane.pid, () => lane.convert(batch, rateFactor));
      runs[index]?.push(run);
      if (round === rounds - 1) videos[index] = Uint8Array.from(await lane.video());
    }
  }
  return entries.map((entry, index) => {
    const video = videos[index] ?? new Uint8Array();
    return { ...entry, runs: runs[index] ?? [], sentBytes: sent[index], video, ssim: ssimOf(video) };
  });
}

async function warmUp({ lane, rateFactor }: Entry, batch: Batch): Promise<void> {
  const startMs = performance.now();
  for (let runs = 0; runs < minWarmUps || performance.now() - startMs < warmUpMs; runs += 1) {
    await lane.prepare?.(batch);
    await lane.convert(batch, rateFactor);
  }
}
