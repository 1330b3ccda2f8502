import type { Context } from 'aws-lambda';

/** API Gateway gives up after 30 s; the answer must arrive before. */
const maxMs = 28_000;
/** Time that is kept for writing the answer. */
const reserveMs = 500;

/** How long the work for a request may take, in milliseconds from now. */
export function remainingMs(context: Pick<Context, 'getRemainingTimeInMillis'>): number {
  return Math.max(1, Math.min(context.getRemainingTimeInMillis() - reserveMs, maxMs));
}
