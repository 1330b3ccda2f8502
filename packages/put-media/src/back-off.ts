/** How long the pauses between tries are. */
export interface BackOffOptions {
  /**
   * Longest first pause, in milliseconds, doubled with each further failure.
   * @default 100
   */
  readonly baseDelayMs: number;
  /**
   * Longest pause at all, in milliseconds.
   * @default 10000
   */
  readonly maxDelayMs: number;
  /**
   * Time without a failure after which the pauses begin again from the start, in milliseconds.
   * @default 90000
   */
  readonly resetAfterMs: number;
}

/**
 * Of AWS's C producer.
 * @see https://github.com/awslabs/amazon-kinesis-video-streams-pic/blob/v1.2.0/src/state/include/com/amazonaws/kinesis/video/state/Include.h
 */
export const defaultBackOff: BackOffOptions = { baseDelayMs: 100, maxDelayMs: 10_000, resetAfterMs: 90_000 };

/** Exponential back-off with full jitter. */
export class BackOff {
  readonly #options: BackOffOptions;
  readonly #clock: () => number;
  readonly #random: () => number;
  #failures = 0;
  #lastFailureMs = 0;

  /**
   * @param clock milliseconds, from any origin
   * @param random from 0 up to 1
   */
  constructor(options: BackOffOptions, clock: () => number, random: () => number) {
    this.#options = options;
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Notes a failure.
   * @param atLeastMs what the service asks for; never more than the longest pause is made of it
   * @returns how many milliseconds to wait
   */
  nextDelayMs(atLeastMs = 0): number {
    const { baseDelayMs, maxDelayMs, resetAfterMs } = this.#options;
    const now = this.#clock();
    if (now - this.#lastFailureMs > resetAfterMs) this.#failures = 0;
    const jitteredMs = this.#random() * Math.min(maxDelayMs, baseDelayMs * 2 ** this.#failures);
    const delayMs = Math.min(maxDelayMs, Math.max(atLeastMs, jitteredMs));
    this.#failures += 1;
    this.#lastFailureMs = now + delayMs;
    return delayMs;
  }
}
