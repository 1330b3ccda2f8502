import { describeValue } from './describe-value.ts';
import { inTheFuture } from './future-timestamp.ts';
import { toFiniteNumber } from './numbers.ts';

/**
 * The probable unit of a number, by its magnitude: between 1973 and 5138 in milliseconds, microseconds or nanoseconds, from
 * 2001 in seconds. Smaller numbers can only count from a moment other than 1970, as `performance.now()` does.
 */
const mistakes = [
  {
    below: 1e9,
    mistake: 'the time since a page was opened, as of performance.now(): add performance.timeOrigin',
  },
  { below: 1e11, mistake: 'seconds: multiply by 1000' },
  { below: 1e14, mistake: undefined },
  { below: 1e17, mistake: 'microseconds: divide by 1000' },
  { below: Number.POSITIVE_INFINITY, mistake: 'nanoseconds: divide by 1000000' },
] as const;

/**
 * Says why a value is not a producer timestamp in UTC milliseconds, and what it was probably meant to be.
 * @param latestMs the latest that is accepted, milliseconds since the Unix epoch
 * @param nowMs the clock of the service
 * @returns undefined if it may be one
 */
export function findTimestampFault(value: unknown, latestMs: number, nowMs: number): string | undefined {
  const timestampMs = toFiniteNumber(value);
  if (timestampMs === undefined) return describeNoNumber(value);
  if (timestampMs <= 0) {
    return `is ${timestampMs}; it must be greater than 0: milliseconds since 1970-01-01T00:00:00Z`;
  }
  const { mistake } = mistakes.find(({ below }) => timestampMs < below) ?? {};
  if (mistake !== undefined) {
    return `is ${timestampMs}, which looks like ${mistake}; timestamps are UTC milliseconds`;
  }
  if (Math.round(timestampMs) > latestMs) {
    const most = `the most is ${latestMs - nowMs} ms`;
    return `is ${timestampMs}, which is ${Math.round(timestampMs) - nowMs} ${inTheFuture} (${most}): is the clock right?`;
  }
  return undefined;
}

/** JSON has neither NaN nor Infinity: `JSON.stringify` turns them into null. */
function describeNoNumber(value: unknown): string {
  const hint = value === null ? ' (NaN in JavaScript becomes null in JSON)' : '';
  return `is ${describeValue(value)}, not a number of milliseconds${hint}`;
}
