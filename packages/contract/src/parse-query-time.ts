import { describeValue } from './describe-value.ts';
import { toFiniteNumber } from './numbers.ts';
import type { RequestProblem } from './problem-details.ts';
import type { Query } from './query.ts';
import { findTimestampFault } from './timestamp-fault.ts';

/**
 * Reads a time in an address, as UTC milliseconds or RFC 3339. It may be in the future.
 * @param path name of the parameter
 * @param nowMs the clock of the service, milliseconds since the Unix epoch
 * @param problems receives what is wrong with it
 * @returns milliseconds since the Unix epoch; undefined if it is absent or wrong
 */
export function parseQueryTime(
  query: Query,
  path: string,
  nowMs: number,
  problems: RequestProblem[],
): number | undefined {
  const text = query[path];
  if (text === undefined) return undefined;
  const value = parseInstant(text) ?? toFiniteNumber(text);
  const message =
    value === undefined
      ? `is ${describeValue(text)}, neither UTC milliseconds nor a time such as 2026-11-25T10:00:00.250Z or 2026-11-25T11:00:00%2B01:00`
      : findTimestampFault(value, Number.POSITIVE_INFINITY, nowMs);
  if (value !== undefined && message === undefined) return Math.round(value);
  if (message !== undefined) problems.push({ path, message });
  return undefined;
}

/**
 * Reads a date and time with an offset from UTC, as people write it in addresses. (Devices send milliseconds.) A `+` that is
 * not encoded arrives as a space, which cannot mean anything else in a time.
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
function parseInstant(text: string): number | undefined {
  const [, date] =
    /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?(Z|[+ -]\d\d:\d\d)$/i.exec(text) ?? [];
  if (date === undefined || !isDay(date)) return undefined;
  const timestampMs = Date.parse(text.replace(' ', '+'));
  return Number.isNaN(timestampMs) ? undefined : timestampMs;
}

/** `Date` turns 30 February into 2 March. */
function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}
