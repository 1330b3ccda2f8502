import { listFragments, readFragmentList } from '@frame-ingest/get-media';
import type { LocalStackAddresses } from '@frame-ingest/local';
import type { Outcome } from './run-cameras.ts';

export interface Losses {
  /** Frames that were posted and are not in the stream at their own millisecond. */
  readonly frames: number;
  /** Fragments in the stream that no answer names: batches that are there twice, or were refused and stored. */
  readonly strayFragments: number;
  /** What is wrong with a batch, one line for each kind. */
  readonly faults: ReadonlyMap<string, number>;
}

const fragmentsPerRequest = 100;

/** Compares what was posted with what the answers say, and with what the stream gives back. */
export async function findLosses(outcomes: readonly Outcome[], stack: LocalStackAddresses): Promise<Losses> {
  const stored = new Map<string, number[]>();
  for (const streamName of new Set(outcomes.map(({ batch }) => batch.streamName))) {
    for (const [number, times] of await readStream(stack, streamName)) stored.set(number, times);
  }
  const faults = new Map<string, number>();
  const note = (fault: string): void => void faults.set(fault, (faults.get(fault) ?? 0) + 1);
  const named = new Set<string>();
  let frames = 0;
  for (const { batch, status, answer, text } of outcomes) {
    if (answer === undefined) note(`answered ${status} ${codeOf(text)}`);
    const { received = 0, encoded = 0, dropped = [] } = answer?.frames ?? {};
    if (answer !== undefined && !(received === encoded && dropped.length === 0)) {
      note(`${encoded} of ${received} frames encoded, ${dropped.length} dropped`);
    }
    const fragments = answer?.stream.fragments ?? [];
    for (const { fragmentNumber } of fragments) named.add(fragmentNumber);
    const found = fragments.flatMap(({ fragmentNumber }) => stored.get(fragmentNumber) ?? []);
    const lost = batch.timestamps.filter((timestamp) => !found.includes(timestamp)).length;
    if (answer !== undefined && lost > 0) note('frames are answered for and not in the stream');
    if (found.length + lost > batch.timestamps.length) note('frames are there twice, or at other times');
    frames += lost;
  }
  const strayFragments = [...stored.keys()].filter((number) => !named.has(number)).length;
  return { frames, strayFragments, faults };
}

/** The code of a problem, or the reason why delivery is to follow; an answer with neither is shown as it is. */
function codeOf(text: string): string {
  return /"(?:code|reason)":"(\w+)"/.exec(text)?.[1] ?? text.slice(0, 200);
}

/** Producer timestamps of the frames of every fragment, by its number. */
async function readStream(
  { region, kinesisVideo: endpoint, credentials }: LocalStackAddresses,
  streamName: string,
): Promise<Map<string, number[]>> {
  const connection = { streamName, clientConfig: { region, endpoint, credentials } };
  const numbers: string[] = [];
  const range = { startMs: 0, endMs: Date.now() + 1000 };
  for await (const { number } of listFragments({ ...connection, ...range })) numbers.push(number);

  const stored = new Map<string, number[]>();
  const wanted = { fragments: numbers, maxFragmentsPerRequest: fragmentsPerRequest };
  for await (const { number, frames } of readFragmentList({ ...connection, ...wanted })) {
    stored.set(
      number,
      frames.map(({ timestampMs }) => timestampMs),
    );
  }
  return stored;
}
