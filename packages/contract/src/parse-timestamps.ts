import type { RequestLimits } from './limits.ts';
import { toFiniteNumber } from './numbers.ts';
import type { RequestProblem } from './problem-details.ts';

/** 1973-03-03 in milliseconds, but the year 5138 in seconds: below it, a time in milliseconds is no camera's. */
const earliestPlausibleMs = 1e11;
/** The year 5138 in milliseconds, but 1973 in microseconds. */
const latestPlausibleMs = 1e14;

/**
 * Checks producer timestamps and rounds them to whole milliseconds, the resolution of a fragment.
 * @param timestamps the request's `timestamps`
 * @param frameCount how many there must be
 * @param nowMs the clock of the service, milliseconds since the Unix epoch
 * @param problems every fault is added here, with the index of the timestamp
 */
export function parseTimestamps(
  timestamps: unknown,
  frameCount: number,
  nowMs: number,
  limits: RequestLimits,
  problems: RequestProblem[],
): number[] {
  if (!Array.isArray(timestamps)) {
    problems.push({ path: 'timestamps', message: 'must be an array of UTC milliseconds, one per frame' });
    return [];
  }
  if (timestamps.length !== frameCount) {
    problems.push({
      path: 'timestamps',
      message: `has ${timestamps.length} entries for ${frameCount} frames; give one per frame, or none at all`,
    });
    return [];
  }

  const latestMs = nowMs + limits.maxClockAheadMs;
  let previousMs = Number.NEGATIVE_INFINITY;
  return timestamps.map((value: unknown, index) => {
    const timestampMs = Math.round(toFiniteNumber(value) ?? Number.NaN);
    const fault = timestampFault(timestampMs, previousMs, latestMs);
    if (fault !== undefined) problems.push({ path: `timestamps[${index}]`, message: fault });
    previousMs = timestampMs;
    return timestampMs;
  });
}

function timestampFault(timestampMs: number, previousMs: number, latestMs: number): string | undefined {
  if (Number.isNaN(timestampMs)) return 'is not a number of milliseconds';
  if (timestampMs <= 0) return 'must be greater than 0: milliseconds since 1970-01-01T00:00:00Z';
  if (timestampMs < earliestPlausibleMs) {
    return `is ${timestampMs}: this looks like seconds; timestamps are in milliseconds`;
  }
  if (timestampMs > latestPlausibleMs) {
    return `is ${timestampMs}: this looks like microseconds; timestamps are in milliseconds`;
  }
  if (timestampMs > latestMs) {
    return `is ${timestampMs}, too far in the future (the clock here allows up to ${latestMs})`;
  }
  if (timestampMs <= previousMs) {
    return `is ${timestampMs}, not after the one before it (${previousMs}); times must strictly increase`;
  }
  return undefined;
}
