import { defaultLimits } from '@frame-ingest/contract';

/** 1973-03-03. The service interprets smaller numbers as seconds. */
const earliestMs = 1e11;

/**
 * Finds out why the service would refuse the time of a frame, before the frame is queued and blocks others.
 * @param timeMs milliseconds since the Unix epoch
 * @returns a phrase that follows the time; undefined if the time is accepted
 */
export function describeTimeFault(timeMs: number, nowMs = Date.now()): string | undefined {
  if (timeMs < earliestMs) return 'which is before 1973-03-03, the earliest time that the service accepts';
  const aheadMs = timeMs - nowMs;
  if (aheadMs > defaultLimits.maxClockAheadMs) {
    return `which is ${Math.round(aheadMs / 1000)} s in the future, if the clock of this machine is right`;
  }
  return undefined;
}
