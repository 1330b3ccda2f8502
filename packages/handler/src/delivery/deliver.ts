import type { StreamedFragment } from '@frame-ingest/contract';
import {
  ConnectionLimitExceededError,
  FragmentRejectedError,
  OutcomeUnknownError,
  type PutFragment,
  type PutMediaClient,
  PutMediaError,
  StreamNotFoundError,
  type Time,
} from '@frame-ingest/put-media';
import { isTransient } from '../is-transient.ts';
import type { EnsureStream } from '../streams/ensure-stream.ts';
import type { HoldStream } from '../streams/hold-stream.ts';
import type { ArchivedBatch, ArchivedCluster } from './archived-batch.ts';
import { type Fate, fatesAfterFault, fatesAfterPut, isThere, isToPut } from './fate.ts';
import { createPatience, type Patience } from './patience.ts';
import type { SettleFates } from './settle-fates.ts';

export interface DeliverDependencies {
  readonly putMediaClient: Pick<PutMediaClient, 'putMedia'>;
  readonly settleFates: SettleFates;
  readonly holdStream: HoldStream;
  readonly isMadeOnDemand: (streamName: string) => boolean;
  readonly ensureStream: EnsureStream;
  readonly time: Time;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export interface DeliverInput {
  readonly batch: ArchivedBatch;
  /**
   * Milliseconds since it may have been put on the stream last; undefined if it never was, so that none of it can be there.
   */
  readonly sinceLastPutMs: number | undefined;
  /** How long to try, in milliseconds from now. */
  readonly patienceMs: number;
  /** How long to try if the stream is just being created, in milliseconds from now. */
  readonly newStreamPatienceMs: number;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

/** How a delivery went. */
export interface DeliveryOutcome {
  /**
   * - `delivered`: all of it is in the stream.
   * - `pending`: some of it is not, for a reason that may pass or that an operator can fix.
   * - `unknown`: some of it may be in the stream or not.
   * - `refused`: the stream will never take its content.
   */
  readonly state: 'delivered' | 'pending' | 'unknown' | 'refused';
  /** The fragments that are certainly in the stream, in the order of time. */
  readonly fragments: readonly StreamedFragment[];
  /** Why it is not delivered. */
  readonly cause?: unknown;
  /** Milliseconds since some of it may have been put; undefined if nothing was. */
  readonly sinceLastPutMs: number | undefined;
  /** True if some of it was in the stream before, so that putting it would have doubled it. */
  readonly wasThere: boolean;
}

/** Puts the missing fragments of an archived batch on its stream, and no others. Never rejects. */
export type Deliver = (input: DeliverInput) => Promise<DeliveryOutcome>;

const basePauseMs = 100;
const maxPauseMs = 2_000;

/** Makes the function that every delivery goes through: of a request, of a retry, from the archive. */
export function createDeliver(dependencies: DeliverDependencies): Deliver {
  const { holdStream, time } = dependencies;

  return async function deliver(input) {
    const { batch, sinceLastPutMs, patienceMs, signal } = input;
    const patience = createPatience(time, patienceMs, signal);
    const attempt = new DeliveryAttempt(dependencies, batch, sinceLastPutMs);
    try {
      const leave = await holdStream(batch.streamName, patience.signal);
      try {
        return await tryUntilOver(attempt, patience, input);
      } finally {
        leave();
      }
    } catch (cause) {
      return attempt.toOutcome('pending', cause);
    } finally {
      patience.dispose();
    }
  };

  async function tryUntilOver(
    attempt: DeliveryAttempt,
    patience: Patience,
    { batch: { streamName }, newStreamPatienceMs }: DeliverInput,
  ): Promise<DeliveryOutcome> {
    let cause: unknown;
    for (let failures = 0; ; failures += 1) {
      try {
        await attempt.run(patience);
        return attempt.toOutcome('delivered');
      } catch (error) {
        // An earlier failure explains more than the end of the time.
        if (cause === undefined || !patience.signal.aborted) cause = error;
        if (isRefused(error)) return attempt.toOutcome('refused', error);
        const isNew = isNewStream(error, streamName);
        if (isNew) patience.extend(newStreamPatienceMs);
        if (patience.signal.aborted || !(isNew || isTransient(error)))
          return attempt.toOutcome('pending', cause);
      }
      try {
        await beforeNextTry(cause, failures, streamName, patience.signal);
      } catch (error) {
        if (patience.signal.aborted) return attempt.toOutcome('pending', cause);
        if (!isTransient(error)) return attempt.toOutcome('pending', error);
      }
    }
  }

  /** A stream that is created on demand does not exist yet, or is not ready yet. */
  function isNewStream(error: unknown, streamName: string): boolean {
    if (error instanceof StreamNotFoundError) return dependencies.isMadeOnDemand(streamName);
    return error instanceof FragmentRejectedError && error.action === 'wait';
  }

  /** Looks at once for what may be there; puts what is missing after a pause. */
  async function beforeNextTry(
    cause: unknown,
    failures: number,
    streamName: string,
    signal: AbortSignal,
  ): Promise<void> {
    if (cause instanceof OutcomeUnknownError) return;
    if (cause instanceof StreamNotFoundError) await dependencies.ensureStream(streamName, signal);
    const pauseMs = Math.min(maxPauseMs, basePauseMs * 2 ** failures);
    await time.sleep(pauseMs * (0.5 + dependencies.random() / 2), signal);
  }
}

/** One delivery: the knowledge about each fragment, from try to try. */
class DeliveryAttempt {
  #fates: readonly Fate[];
  /** By `Time.elapsed`. */
  #lastPutAtMs: number | undefined;
  readonly #wasThere = new Set<string>();

  constructor(
    private readonly dependencies: DeliverDependencies,
    private readonly batch: ArchivedBatch,
    sinceLastPutMs: number | undefined,
  ) {
    const mayBeThere = sinceLastPutMs !== undefined;
    this.#lastPutAtMs = mayBeThere ? dependencies.time.elapsed() - sinceLastPutMs : undefined;
    this.#fates = batch.clusters.map(() => (mayBeThere ? 'unknown' : 'absent'));
  }

  /** Looks if it must, and puts what is missing. @throws whatever kept it from finishing */
  async run(patience: Patience): Promise<void> {
    const { batch, dependencies } = this;
    const { signal } = patience;
    const input = { batch, fates: this.#fates, lastPutAtMs: this.#lastPutAtMs ?? 0, signal };
    this.#fates = await dependencies.settleFates(input);
    const missing = batch.clusters.filter((_, index) => isToPut(this.#fates[index] ?? 'unknown'));
    for (const fate of this.#fates) if (isThere(fate)) this.#wasThere.add(fate.fragmentNumber);
    if (missing.length === 0) return;
    try {
      const put = await this.#put(missing, patience);
      this.#lastPutAtMs = dependencies.time.elapsed();
      this.#fates = fatesAfterPut(this.#fates, batch.clusters, put);
    } catch (error) {
      if (!(error instanceof PutMediaError)) throw error;
      if (error instanceof ConnectionLimitExceededError) this.#doubt();
      const after = fatesAfterFault(this.#fates, batch.clusters, error, batch.startMs);
      if (after !== this.#fates) this.#lastPutAtMs = dependencies.time.elapsed();
      this.#fates = after;
      throw error;
    }
  }

  /**
   * Somebody else has the stream's connection. If some of the batch may have been put before, that connection may be the one
   * still doing it, and fragments that a look did not find may still come.
   */
  #doubt(): void {
    if (this.#lastPutAtMs === undefined) return;
    this.#lastPutAtMs = this.dependencies.time.elapsed();
    this.#fates = this.#fates.map((fate) => (fate === 'absent' ? 'unknown' : fate));
  }

  /** @param state `pending` becomes `unknown` unless all of the rest is known to be missing */
  toOutcome(state: 'delivered' | 'pending' | 'refused', cause?: unknown): DeliveryOutcome {
    const { time } = this.dependencies;
    const isUnknown = this.#fates.some((fate) => fate === 'unknown' || fate === 'unseeable');
    return {
      state: state === 'pending' && isUnknown ? 'unknown' : state,
      fragments: this.#fates.filter(isThere),
      sinceLastPutMs: this.#lastPutAtMs === undefined ? undefined : time.elapsed() - this.#lastPutAtMs,
      wasThere: this.#wasThere.size > 0,
      ...(state === 'delivered' ? {} : { cause }),
    };
  }

  async #put(clusters: readonly ArchivedCluster[], patience: Patience): Promise<readonly PutFragment[]> {
    const { header, streamName, startMs } = this.batch;
    const { fragments } = await this.dependencies.putMediaClient.putMedia({
      streamName,
      payload: [header, ...clusters.map(({ bytes }) => bytes)],
      producerStartTimestamp: startMs,
      fragmentTimecodeType: 'RELATIVE',
      acknowledgement: 'PERSISTED',
      fragmentCount: clusters.length,
      signal: patience.signal,
      // Once its time is over, it may no longer hold the batch's claim.
      beforeSending: patience.catchUp,
    });
    return fragments;
  }
}

/** The fragment would be refused again, whereas an operator can fix a key or a stream. */
function isRefused(error: unknown): boolean {
  return error instanceof FragmentRejectedError && error.action === 'drop';
}
