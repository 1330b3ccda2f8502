import type { IngestError } from '../errors.ts';

/** How long the queue pauses after a failure. */
export interface BackOffOptions {
  /**
   * Longest pause after the first failure, in milliseconds. Each further failure doubles it.
   * @default 500
   */
  readonly basePauseMs?: number;
  /**
   * No pause is longer, in milliseconds, unless the service asks for it.
   * @default 30000
   */
  readonly maxPauseMs?: number;
  /**
   * Longest pause that a service may ask for by `Retry-After`, in milliseconds: a typing error there must not end the sending.
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

/** Chance may ask for no pause at all, many times in a row: that is no back-off. */
const minPauseMs = 100;

/**
 * Full jitter: any pause up to a limit that doubles with each failure, so that many senders do not come back together.
 * @param failures in a row, 1 or more
 * @param random from 0 to 1, without 1
 * @returns milliseconds; not before the `Retry-After` of the error
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
