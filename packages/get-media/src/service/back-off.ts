import { setTimeout as delay } from 'node:timers/promises';
import { StreamLostError } from '../errors.ts';

/** How often and after what delay a lost connection is opened again. */
export interface BackOffOptions {
  /**
   * Consecutive failures, without a fragment between them, after which it gives up.
   * @default 20
   */
  readonly maxFailures?: number;
  /**
   * Longest wait after the first failure, in milliseconds, doubled with each further one.
   * @default 100
   */
  readonly baseDelayMs?: number;
  /**
   * Longest wait, in milliseconds.
   * @default 10000
   */
  readonly maxDelayMs?: number;
}

/** The defaults of the options. A test compares them with the docstrings. */
export const defaultBackOff = { maxFailures: 20, baseDelayMs: 100, maxDelayMs: 10_000 } as const;

/**
 * Exponential back-off with full jitter, with the times of AWS's C producer (`state/Include.h`).
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export class BackOff {
  readonly #options: Required<BackOffOptions>;
  readonly #random: () => number;
  #failures = 0;
  #rounds = 0;

  constructor(options: BackOffOptions = {}, random: () => number = Math.random) {
    const { maxFailures = defaultBackOff.maxFailures } = options;
    const { baseDelayMs = defaultBackOff.baseDelayMs, maxDelayMs = defaultBackOff.maxDelayMs } = options;
    this.#options = { maxFailures, baseDelayMs, maxDelayMs };
    this.#random = random;
  }

  /** After progress. */
  reset(): void {
    this.#failures = 0;
    this.#rounds = 0;
  }

  /**
   * After a failure.
   * @returns milliseconds to wait
   * @throws StreamLostError after as many as are allowed
   */
  fail(cause: unknown, continuationToken: string | undefined): number {
    this.#failures += 1;
    if (this.#failures < this.#options.maxFailures) return this.#next();
    throw new StreamLostError(this.#failures, continuationToken, { cause });
  }

  /** After an answer that ended as it should, which the next may do as well: it never becomes a failure. */
  pause(): number {
    this.#failures = 0;
    return this.#next();
  }

  #next(): number {
    const { baseDelayMs, maxDelayMs } = this.#options;
    const limitMs = Math.min(maxDelayMs, baseDelayMs * 2 ** this.#rounds);
    this.#rounds += 1;
    return this.#random() * limitMs;
  }
}

/** @throws the signal's reason */
export async function wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(delayMs, undefined, signal ? { signal } : {}).catch((error: unknown) => {
    throw signal?.aborted ? signal.reason : error;
  });
}
