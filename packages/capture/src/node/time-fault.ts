import { defaultLimits } from '@frame-ingest/contract';

/** The service takes smaller numbers for seconds: 1973-03-03. */
const earliestMs = 1e11;

/**
 * Says why the service takes no frame of a time, before one is in the queue, where it would be in the way of others.
 * @param timeMs milliseconds since the Unix epoch
 * @returns reads on from the time; undefined for one that may be
 */
export function describeTimeFault(timeMs: number, nowMs = Date.now()): string | undefined {
  if (timeMs < earliestMs) return 'which is before 1973-03-03, the earliest that the service takes';
  const aheadMs = timeMs - nowMs;
  if (aheadMs > defaultLimits.maxClockAheadMs) {
    return `which is ${Math.round(aheadMs / 1000)} s in the future, if the clock of this machine is right`;
  }
  return undefined;
}
