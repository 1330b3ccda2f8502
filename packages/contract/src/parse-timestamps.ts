import type { RequestLimits } from './limits.ts';
import { toFiniteNumber } from './numbers.ts';
import type { RequestProblem } from './problem-details.ts';

/**
 * Each unit by the numbers that only it makes plausible, from 1973 to 5138: below 1e8 a time can only count from another
 * moment than 1970, as `performance.now()` does.
 */
const unitsByMagnitude = [
  { below: 1e8, unit: 'the time since a page was opened (performance.now()); add performance.timeOrigin' },
  { below: 1e11, unit: 'seconds; timestamps are in milliseconds' },
  { below: 1e14, unit: undefined },
  { below: 1e17, unit: 'microseconds; timestamps are in milliseconds' },
  { below: Number.POSITIVE_INFINITY, unit: 'nanoseconds; timestamps are in milliseconds' },
] as const;

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
  const { unit } = unitsByMagnitude.find(({ below }) => timestampMs < below) ?? {};
  if (unit !== undefined) return `is ${timestampMs}: this looks like ${unit}`;
  if (timestampMs > latestMs) {
    return `is ${timestampMs}, too far in the future (the clock here allows up to ${latestMs})`;
  }
  if (timestampMs <= previousMs) {
    return `is ${timestampMs}, not after the one before it (${previousMs}); times must strictly increase`;
  }
  return undefined;
}
