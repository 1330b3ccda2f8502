import { describeValue } from './describe-value.ts';
import { InvalidRequestError } from './errors.ts';
import { toFiniteNumber } from './numbers.ts';
import { parseQueryTime } from './parse-query-time.ts';
import type { RequestProblem } from './problem-details.ts';
import type { Query } from './query.ts';
import { findUnknownNames } from './unknown-names.ts';

/** A part of a stream by producer time, in milliseconds since the Unix epoch. */
export interface TimeRange {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

/** What `GET /Playback` asks for: live video, video from a time on, or a range. */
export interface PlaybackQuery {
  /** Producer time in milliseconds since the Unix epoch; undefined for live video. */
  readonly startMs: number | undefined;
  /** Producer time in milliseconds since the Unix epoch; undefined if the video has no end. */
  readonly endMs: number | undefined;
  /** Lifetime of the session, in seconds. */
  readonly expiresSeconds: number;
}

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_HLSTimestampRange.html */
const maxRangeMs = 24 * 3_600_000;
/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetHLSStreamingSessionURL.html */
const expiresRange = { lowest: 300, highest: 43_200, preset: 3600 };

/**
 * Parses the query of `GET /Playback`: `start` and `end` (UTC milliseconds or RFC 3339) and `expires` (seconds).
 * @throws InvalidRequestError `invalid_request`, with every problem
 */
export function parsePlaybackQuery(query: Query, nowMs: number): PlaybackQuery {
  const problems = unknownParameters(query, ['streamName', 'start', 'end', 'expires']);
  const startMs = parseQueryTime(query, 'start', nowMs, problems);
  const endMs = parseQueryTime(query, 'end', nowMs, problems);
  if (query['start'] === undefined && endMs !== undefined) {
    problems.push({ path: 'start', message: 'is missing; end needs it' });
  }
  if (startMs !== undefined && endMs !== undefined) checkRange({ startMs, endMs }, problems);
  const expiresSeconds = parseExpires(query, problems);
  refuse(problems);
  return { startMs, endMs, expiresSeconds };
}

/**
 * Parses the query of `GET /Clip`: `start` and `end`, as UTC milliseconds or RFC 3339.
 * @throws InvalidRequestError `invalid_request`, with every problem
 */
export function parseClipQuery(query: Query, nowMs: number): TimeRange {
  const problems = unknownParameters(query, ['streamName', 'start', 'end']);
  for (const path of ['start', 'end']) {
    if (query[path] === undefined)
      problems.push({ path, message: 'is missing; give UTC milliseconds or an RFC 3339 time' });
  }
  const startMs = parseQueryTime(query, 'start', nowMs, problems) ?? 0;
  const endMs = parseQueryTime(query, 'end', nowMs, problems) ?? 0;
  if (problems.length === 0) checkRange({ startMs, endMs }, problems);
  refuse(problems);
  return { startMs, endMs };
}

/**
 * Parses the query of `GET /Image`: `at`, as UTC milliseconds or RFC 3339.
 * @returns the time; now if it is absent
 * @throws InvalidRequestError `invalid_request`
 */
export function parseImageQuery(query: Query, nowMs: number): number {
  const problems = unknownParameters(query, ['streamName', 'at']);
  const atMs = parseQueryTime(query, 'at', nowMs, problems);
  refuse(problems);
  return atMs ?? nowMs;
}

/** Parameters for what stands in front of the service and identifies the caller: a signature, a token, a key. */
const callerParameters = /^(x-amz-.*|auth|authorization|((access|id)_)?token|jwt|(x-)?api[-_]?key)$/i;

/** A page may send the same query to all three, so a parameter of one is not a mistake in another. */
const shared = ['streamName', 'start', 'end', 'expires', 'at'];

/**
 * Refuses unknown parameters: each was meant to change the answer, which would be of another stream or time without it.
 * @returns the problems, for the caller to add to
 */
function unknownParameters(query: Query, known: readonly string[]): RequestProblem[] {
  const names = Object.keys(query).filter((name) => !callerParameters.test(name) && !shared.includes(name));
  const { mistaken, ignored } = findUnknownNames(names, known);
  const message = `is not known here; the parameters are ${known.join(', ')}`;
  return [...mistaken, ...ignored.map((path) => ({ path, message }))];
}

function checkRange({ startMs, endMs }: TimeRange, problems: RequestProblem[]): void {
  if (endMs <= startMs) {
    problems.push({ path: 'end', message: `is ${endMs}, not after start (${startMs})` });
  } else if (endMs - startMs > maxRangeMs) {
    problems.push({ path: 'end', message: 'must be within 24 hours of start' });
  }
}

function parseExpires(query: Query, problems: RequestProblem[]): number {
  const { lowest, highest, preset } = expiresRange;
  const text = query['expires'];
  if (text === undefined) return preset;
  const seconds = toFiniteNumber(text);
  if (seconds !== undefined && Number.isInteger(seconds) && seconds >= lowest && seconds <= highest) {
    return seconds;
  }
  const message = `must be whole seconds from ${lowest} to ${highest}, not ${describeValue(text)}`;
  problems.push({ path: 'expires', message });
  return preset;
}

function refuse(problems: readonly RequestProblem[]): void {
  if (problems.length > 0) throw new InvalidRequestError('invalid_request', problems);
}
