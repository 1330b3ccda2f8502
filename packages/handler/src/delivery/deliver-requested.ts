import type { StreamBreaker } from '../streams/stream-breaker.ts';
import type { ArchivedBatch } from './archived-batch.ts';
import type { Claims } from './claims.ts';
import type { Deliver, DeliveryOutcome } from './deliver.ts';
import { HeldByOtherError, type MakeSure } from './make-sure.ts';
import { toRemember } from './to-remember.ts';

export interface DeliverRequestedDependencies {
  readonly deliver: Deliver;
  readonly makeSure: MakeSure;
  readonly claims: Claims;
  readonly breaker: StreamBreaker;
  /** Whether a redrive delivers from the archive what a request leaves undelivered. Then a request need not wait for an outage. */
  readonly isRedriven: boolean;
  /** How long a request waits for its stream if there is a redrive, in milliseconds. */
  readonly patienceMs: number;
}

export interface RequestedDelivery {
  readonly batch: ArchivedBatch;
  /**
   * How long ago another request archived the same batch, by the archive's clock, in milliseconds; undefined if this request
   * did.
   */
  readonly archivedAgoMs: number | undefined;
  /** What is left of the request's time, in milliseconds. */
  readonly remainingMs: number;
  readonly signal: AbortSignal;
}

/** Delivers a batch for a request that waits for it. Never rejects. */
export type DeliverRequested = (request: RequestedDelivery) => Promise<DeliveryOutcome>;

/** The stream has just failed several times, so nobody tries it for a while. */
export class StreamOutError extends Error {
  override readonly name = 'StreamOutError';
}

/** Part of a request's time that is kept for giving up its claim, in milliseconds. */
const reserveMs = 500;
/** A stream that is created on demand takes some seconds, and the request waits for it. */
const newStreamPatienceMs = 15_000;

export function createDeliverRequested(dependencies: DeliverRequestedDependencies): DeliverRequested {
  const { deliver, makeSure, claims, breaker, isRedriven, patienceMs } = dependencies;

  return async function deliverRequested({ batch, archivedAgoMs, remainingMs, signal }) {
    const { key, streamName } = batch;
    const isWriter = archivedAgoMs === undefined;
    if (isRedriven && !breaker.admits(streamName)) {
      // Then the redrive knows that nothing was put, which saves it seconds for each batch of an outage.
      if (isWriter) await claims.releaseWriters(key, undefined, signal);
      return streamOut(streamName);
    }
    const workMs = Math.max(0, remainingMs - reserveMs);
    const input = {
      ...{ batch, signal },
      patienceMs: isRedriven ? Math.min(patienceMs, workMs) : workMs,
      newStreamPatienceMs: isRedriven ? Math.min(newStreamPatienceMs, workMs) : workMs,
    };
    const outcome = isWriter
      ? await deliver({ ...input, sinceLastPutMs: undefined })
      : await makeSure({ ...input, ageMs: archivedAgoMs });
    noteOn(breaker, streamName, outcome);
    const remembered = toRemember(outcome);
    if (isWriter && (outcome.state !== 'delivered' || remembered !== undefined)) {
      await claims.releaseWriters(key, outcome.sinceLastPutMs, signal, remembered);
    }
    return outcome;
  };
}

/** A stream that refuses a batch for its content works. */
function noteOn(breaker: StreamBreaker, streamName: string, { state, cause }: DeliveryOutcome): void {
  if (state === 'delivered' || state === 'refused') breaker.succeeded(streamName);
  else if (cause instanceof HeldByOtherError) breaker.learnedNothing(streamName);
  else breaker.failed(streamName);
}

function streamOut(streamName: string): DeliveryOutcome {
  const cause = new StreamOutError(`The stream ${streamName} has failed several times just now`);
  return { state: 'pending', fragments: [], cause, sinceLastPutMs: undefined, wasThere: false };
}
