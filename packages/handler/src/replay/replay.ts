import type { Time } from '@frame-ingest/put-media';
import type { ListedArchive } from '../archive/archive-store.ts';
import { archiveKey } from '../archive/batch-id.ts';
import { parseObjectMetadata } from '../archive/batch-metadata.ts';
import { type ArchivedBatch, parseArchivedBatch, UnreadableBatchError } from '../delivery/archived-batch.ts';
import type { DeliveryOutcome } from '../delivery/deliver.ts';
import type { MakeSure } from '../delivery/make-sure.ts';

export interface ReplayDependencies {
  readonly archive: ListedArchive;
  readonly makeSure: MakeSure;
  readonly time: Time;
}

/** Which batches to put, where, and how fast. */
export interface ReplayInput {
  /** Stream that the batches were archived for. */
  readonly streamName: string;
  /** Producer time of the batches that are replayed, by their first frames: milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** Does not belong to the range. */
  readonly endMs: number;
  /**
   * Stream to put them on.
   * @default - their own
   */
  readonly toStreamName?: string;
  /** Most fragments per second; a stream takes 5 of all its producers. */
  readonly fragmentsPerSecond: number;
  /** Key of the batch after which to go on, as an earlier run returned it. */
  readonly afterKey?: string;
  /**
   * Ends the replay, which throws its reason. The batch under way may be in the stream: a later run finds it there.
   */
  readonly signal: AbortSignal;
}

/** One batch of a replay. */
export interface Replayed {
  /** Where to go on after it: `afterKey` of a later run. */
  readonly key: string;
  /** Producer timestamp of its first frame, milliseconds since the Unix epoch. */
  readonly startMs: number;
  /**
   * - `put`: it is in the stream now.
   * - `there`: it was in the stream before.
   * - `refused`: the stream does not take it because of what it is.
   * - `unreadable`: the object is not a batch.
   */
  readonly state: 'put' | 'there' | 'refused' | 'unreadable';
  /** Fragments that were put. */
  readonly fragments: number;
  /** Why, for `refused` and `unreadable`. */
  readonly cause?: unknown;
}

/**
 * Puts archived batches on a stream, in the order of time, and only what is not there: after an outage, for a stream that
 * was deleted, or to try something on another one. Ends with the range. Each result has the key after which a later run goes on.
 */
export type Replay = (input: ReplayInput) => AsyncGenerator<Replayed, void, undefined>;

/** A batch could not be delivered for a reason that may pass: a later run goes on with it. */
export class ReplayStoppedError extends Error {
  override readonly name = 'ReplayStoppedError';

  constructor(
    /** Key of the batch that the stream did not take. Go on after the one before it. */
    readonly key: string,
    cause: unknown,
  ) {
    super(`The stream did not take ${key}`, { cause });
  }
}

/** How long one batch is tried. */
const patienceMs = 60_000;

export function createReplay({ archive, makeSure, time }: ReplayDependencies): Replay {
  /** @throws ReplayStoppedError; ArchiveError; the signal's reason */
  return async function* replay(input) {
    const { streamName, startMs, endMs, fragmentsPerSecond, signal } = input;
    const firstKey = archiveKey({ streamName, startMs, digest: '' });
    const after = input.afterKey !== undefined && input.afterKey > firstKey ? input.afterKey : firstKey;
    const endKey = archiveKey({ streamName, startMs: endMs, digest: '' });
    for await (const key of archive.list(`${streamName}/`, after, signal)) {
      if (key >= endKey) return;
      if (!key.endsWith('.mkv')) continue;
      const startedAtMs = time.elapsed();
      const replayed = await replayBatch(key, input);
      if (replayed === undefined) continue;
      yield replayed;
      const pauseMs = (replayed.fragments * 1000) / fragmentsPerSecond - (time.elapsed() - startedAtMs);
      if (pauseMs > 0) await time.sleep(pauseMs, signal);
    }
  };

  async function replayBatch(
    key: string,
    { toStreamName, signal }: ReplayInput,
  ): Promise<Replayed | undefined> {
    const stored = await archive.read(key, signal);
    if (stored === undefined) return undefined;
    const metadata = parseObjectMetadata(stored.metadata);
    if (metadata === undefined)
      return unreadable(key, new UnreadableBatchError('It has no metadata of a batch'));
    let batch: ArchivedBatch;
    try {
      batch = parseArchivedBatch(key, stored.bytes, metadata);
    } catch (error) {
      return unreadable(key, error);
    }
    const isElsewhere = toStreamName !== undefined && toStreamName !== batch.streamName;
    const outcome = await makeSure({
      batch: isElsewhere ? onOtherStream(batch, toStreamName) : batch,
      // The function that archived it delivers it to its own stream only.
      ageMs: isElsewhere ? Number.POSITIVE_INFINITY : stored.ageMs,
      signal,
      ...{ patienceMs, newStreamPatienceMs: patienceMs },
    });
    return toReplayed(batch, outcome);
  }

  function toReplayed({ key, startMs, clusters }: ArchivedBatch, outcome: DeliveryOutcome): Replayed {
    const { state, wasThere, cause } = outcome;
    if (state === 'delivered') {
      return { key, startMs, state: wasThere ? 'there' : 'put', fragments: wasThere ? 0 : clusters.length };
    }
    if (state === 'refused') return { key, startMs, state, fragments: 0, cause };
    throw new ReplayStoppedError(key, cause);
  }
}

/** Makes the batch claim another key, because the claim for its own stream says nothing about what is in this one. */
function onOtherStream(batch: ArchivedBatch, streamName: string): ArchivedBatch {
  return { ...batch, streamName, key: `!${streamName}/${batch.key}` };
}

function unreadable(key: string, cause: unknown): Replayed {
  return { key, startMs: 0, state: 'unreadable', fragments: 0, cause };
}
