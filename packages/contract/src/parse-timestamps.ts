import { describeValue } from './describe-value.ts';
import type { RequestLimits } from './limits.ts';
import { toFiniteNumber } from './numbers.ts';
import type { RequestProblem } from './problem-details.ts';

/**
 * What a number must be meant as, by its magnitude: between 1973 and 5138 in milliseconds, microseconds or nanoseconds,
 * from 2001 in seconds. Smaller ones can only count from another moment than 1970, as `performance.now()` does.
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
    const message = `must be an array of UTC milliseconds, one per frame, not ${describeValue(timestamps)}`;
    problems.push({ path: 'timestamps', message });
    return [];
  }
  if (timestamps.length !== frameCount) {
    problems.push({ path: 'timestamps', message: describeCount(timestamps.length, frameCount) });
    return [];
  }

  // What is no time of a camera says nothing of the one after it.
  let previousMs = Number.NEGATIVE_INFINITY;
  return timestamps.map((value: unknown, index) => {
    const number = toFiniteNumber(value);
    const timestampMs = Math.round(number ?? Number.NaN);
    const implausible =
      number === undefined ? describeNoNumber(value) : findImplausible(number, nowMs, limits);
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

/** JSON has neither NaN nor Infinity: `JSON.stringify` makes null of them. */
function describeNoNumber(value: unknown): string {
  const hint = value === null ? ' (NaN in JavaScript becomes null in JSON)' : '';
  return `is ${describeValue(value)}, not a number of milliseconds${hint}`;
}

function findImplausible(timestampMs: number, nowMs: number, limits: RequestLimits): string | undefined {
  if (timestampMs <= 0) {
    return `is ${timestampMs}; it must be greater than 0: milliseconds since 1970-01-01T00:00:00Z`;
  }
  const { mistake } = mistakes.find(({ below }) => timestampMs < below) ?? {};
  if (mistake !== undefined) {
    return `is ${timestampMs}, which looks like ${mistake}; timestamps are UTC milliseconds`;
  }
  const aheadMs = Math.round(timestampMs) - nowMs;
  if (aheadMs > limits.maxClockAheadMs) {
    const most = `the most is ${limits.maxClockAheadMs} ms`;
    return `is ${timestampMs}, which is ${aheadMs} ms in the future (${most}): is the clock right?`;
  }
  return undefined;
}

function findBackward(timestampMs: number, previousMs: number): string | undefined {
  if (timestampMs > previousMs) return undefined;
  return `is ${timestampMs}, not after the one before it (${previousMs}); times must strictly increase`;
}
