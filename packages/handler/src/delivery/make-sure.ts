import type { StreamedFragment } from '@frame-ingest/contract';
import type { Time } from '@frame-ingest/put-media';
import { isTransient } from '../is-transient.ts';
import type { FindInStream } from '../streams/find-in-stream.ts';
import type { ArchivedBatch } from './archived-batch.ts';
import type { Claims } from './claims.ts';
import type { Deliver, DeliverInput, DeliveryOutcome } from './deliver.ts';
import { findBatch } from './find-batch.ts';
import { createPatience, PatienceOverError } from './patience.ts';
import { toRemember } from './to-remember.ts';

export interface MakeSureDependencies {
  readonly findInStream: FindInStream;
  readonly claims: Claims;
  readonly deliver: Deliver;
  readonly time: Time;
}

export interface MakeSureInput extends Omit<DeliverInput, 'sinceLastPutMs'> {
  /**
   * How long ago the batch was archived, by the archive's clock, in milliseconds; Infinity if the writer of the object is not the
   * one that delivers it.
   */
  readonly ageMs: number;
}

/**
 * Makes sure that an archived batch is in its stream, whoever archived it and whoever else is delivering it. Retry, redrive and
 * replay use it. Never rejects.
 */
export type MakeSure = (input: MakeSureInput) => Promise<DeliveryOutcome>;

/** Somebody else is still delivering the batch. */
export class HeldByOtherError extends Error {
  override readonly name = 'HeldByOtherError';
}

const pauseMs = 500;
/** Time for giving a claim up, in addition to the time for the work. */
const leaseMarginMs = 2_000;

/** Makes the function that looks first, then takes the batch's claim, and puts what is missing. */
export function createMakeSure({ findInStream, claims, deliver, time }: MakeSureDependencies): MakeSure {
  return async function makeSure(input) {
    const patience = createPatience(time, input.patienceMs, input.signal);
    const startedAtMs = time.elapsed();
    let cause: unknown;
    try {
      for (;;) {
        try {
          const outcome = await step(input, startedAtMs, patience.signal);
          if ('state' in outcome) return outcome;
          cause = new HeldByOtherError('Another request is delivering the batch');
        } catch (error) {
          if (error instanceof PatienceOverError) throw cause ?? error;
          cause = error;
          if (!isTransient(error)) throw error;
        }
        await time.sleep(pauseMs, patience.signal).catch(() => Promise.reject(cause));
      }
    } catch (error) {
      return { state: 'unknown', fragments: [], cause: error, sinceLastPutMs: undefined, wasThere: false };
    } finally {
      patience.dispose();
    }
  };

  /** @returns the outcome, or how long somebody else may hold the batch */
  async function step(
    input: MakeSureInput,
    startedAtMs: number,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome | { readonly heldForMs: number }> {
    const { batch } = input;
    const found = await look(batch, signal);
    if (found !== undefined) return found;
    const spentMs = time.elapsed() - startedAtMs;
    const { patienceMs, newStreamPatienceMs } = leftOf(input, spentMs);
    const leaseMs = Math.max(patienceMs, newStreamPatienceMs) + leaseMarginMs;
    const claim = await claims.take(batch.key, input.ageMs + spentMs, leaseMs, signal);
    if ('heldForMs' in claim) return claim;
    if ('delivered' in claim) return delivered(claim.delivered);
    const { sinceLastPutMs } = claim;
    // The lease runs from the write of the claim: the time until its answer is lost to the work.
    const left = leftOf(input, time.elapsed() - startedAtMs);
    const outcome = await deliver({ batch, sinceLastPutMs, ...left, signal: input.signal });
    await claim.release(outcome.sinceLastPutMs, input.signal, toRemember(outcome));
    return outcome;
  }

  /** @returns undefined if some of it is not visible */
  async function look(batch: ArchivedBatch, signal: AbortSignal): Promise<DeliveryOutcome | undefined> {
    const { fragments } = await findBatch(findInStream, batch, signal);
    return fragments.length < batch.clusters.length ? undefined : delivered(fragments);
  }
}

function delivered(fragments: readonly StreamedFragment[]): DeliveryOutcome {
  return { state: 'delivered', fragments, sinceLastPutMs: undefined, wasThere: true };
}

function leftOf(
  { patienceMs, newStreamPatienceMs }: MakeSureInput,
  spentMs: number,
): Pick<MakeSureInput, 'patienceMs' | 'newStreamPatienceMs'> {
  return {
    patienceMs: Math.max(0, patienceMs - spentMs),
    newStreamPatienceMs: Math.max(0, newStreamPatienceMs - spentMs),
  };
}
