import { describeValue } from './describe-value.ts';
import type { RequestLimits } from './limits.ts';
import { toFiniteNumber } from './numbers.ts';
import type { RequestProblem } from './problem-details.ts';
import { findTimestampFault } from './timestamp-fault.ts';

/**
 * Checks producer timestamps and rounds them to whole milliseconds, the resolution of a fragment.
 * @param timestamps the request's `timestamps`
 * @param frameCount number of timestamps that there must be
 * @param nowMs the clock of the service, milliseconds since the Unix epoch
 * @param problems receives every fault, with the index of the timestamp
 */
export function parseTimestamps(
  timestamps: unknown,
  frameCount: number,
  nowMs: number,
  limits: RequestLimits,
  problems: RequestProblem[],
): number[] {
  if (!Array.isArray(timestamps)) {
    const message = `must be an array of UTC milliseconds, one per frame, not ${describeValue(timestamps)}`;
    problems.push({ path: 'timestamps', message });
    return [];
  }
  if (timestamps.length !== frameCount) {
    problems.push({ path: 'timestamps', message: describeCount(timestamps.length, frameCount) });
    return [];
  }

  // A value that is not a camera's time says nothing about the next one.
  let previousMs = Number.NEGATIVE_INFINITY;
  return timestamps.map((value: unknown, index) => {
    const timestampMs = Math.round(toFiniteNumber(value) ?? Number.NaN);
    const implausible = findTimestampFault(value, nowMs + limits.maxClockAheadMs, nowMs);
    const fault = implausible ?? findBackward(timestampMs, previousMs);
    if (fault !== undefined) problems.push({ path: `timestamps[${index}]`, message: fault });
    if (implausible === undefined) previousMs = timestampMs;
    return timestampMs;
  });
}

function describeCount(count: number, frameCount: number): string {
  const which =
    count < frameCount ? `timestamps[${count}] is missing` : `timestamps[${frameCount}] has no frame`;
  return `has ${count} entries for ${frameCount} frames: ${which}; give one per frame, or none at all`;
}

function findBackward(timestampMs: number, previousMs: number): string | undefined {
  if (timestampMs > previousMs) return undefined;
  return `is ${timestampMs}, not after the one before it (${previousMs}); times must strictly increase`;
}
