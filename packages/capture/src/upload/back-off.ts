import type { IngestError } from '../errors.ts';

/** The pauses of the queue after failures. */
export interface BackOffOptions {
  /**
   * Longest pause after the first failure, in milliseconds. Each further failure doubles it.
   * @default 500
   */
  readonly basePauseMs?: number;
  /**
   * Longest pause in milliseconds, unless the service requests a longer one.
   * @default 30000
   */
  readonly maxPauseMs?: number;
  /**
   * Longest pause that a service can request with `Retry-After`, in milliseconds: a typo there must not end the sending.
   * @default 300000 - five minutes
   */
  readonly maxRetryAfterMs?: number;
}

/** The defaults of {@link BackOffOptions}. */
export const defaultBackOff: Required<BackOffOptions> = {
  basePauseMs: 500,
  maxPauseMs: 30_000,
  maxRetryAfterMs: 300_000,
};

/** Random pauses can be almost zero many times in a row, which would not be a back-off. */
const minPauseMs = 100;

/**
 * Full jitter: a random pause up to a limit that doubles with each failure, so that many senders don't return at the same time.
 * @param failures consecutive failures, 1 or more
 * @param random from 0 to 1, excluding 1
 * @returns milliseconds; at least the `Retry-After` of the error
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function toPauseMs(
  failures: number,
  { retryAfterMs }: Pick<IngestError, 'retryAfterMs'>,
  random: number,
  { basePauseMs, maxPauseMs, maxRetryAfterMs }: Required<BackOffOptions>,
): number {
  const limitMs = Math.min(maxPauseMs, basePauseMs * 2 ** Math.min(failures - 1, 30));
  const askedMs = Math.min(retryAfterMs ?? 0, maxRetryAfterMs);
  const floorMs = Math.min(minPauseMs, limitMs);
  return askedMs + floorMs + random * (limitMs - floorMs);
}
