import type { RequestProblem } from './problem-details.ts';

/** The part of the message by which the problem is known again. */
export const inTheFuture = 'ms in the future';

/**
 * Whether a problem of `POST /FrameData` is a time in the service's future: one of the two clocks is wrong, and will still be
 * wrong for the next batch.
 */
export function isFutureTimestamp({ path, message }: RequestProblem): boolean {
  return path.startsWith('timestamps[') && message.includes(inTheFuture);
}
