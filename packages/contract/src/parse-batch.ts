import { describeValue } from './describe-value.ts';
import { InvalidRequestError } from './errors.ts';
import type { ParsedBatch } from './frame-data.ts';
import type { RequestLimits } from './limits.ts';
import { medianGap, toFiniteNumber } from './numbers.ts';
import { parseTimestamps } from './parse-timestamps.ts';
import type { RequestProblem } from './problem-details.ts';
import { findUnknownNames } from './unknown-names.ts';

/** How to read a request, whatever its frames are. */
export interface ParseBatchOptions {
  /** Limits of the request. */
  readonly limits: RequestLimits;
  /** Rate of a batch with neither `timestamps` nor `framerate`, in frames per second. */
  readonly defaultFramerate: number;
  /** When the request arrived: milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/** How one kind of frames differs from another. */
export interface FrameKind<Frame> {
  /** What `frames` is an array of, for messages. */
  readonly what: string;
  /** Faults of the entries themselves, which make the request invalid. */
  readonly findProblems: (entries: readonly unknown[]) => RequestProblem[];
  /** Called if nothing is wrong. */
  readonly readFrames: (
    entries: readonly unknown[],
    timesMs: readonly number[],
  ) => Pick<ParsedBatch<Frame>, 'frames' | 'dropped'>;
}

/** The names of a request's fields. */
export const frameDataFields = [
  'frames',
  'framerate',
  'timestamps',
  'lastFrameMs',
  'strict',
  'streamName',
  'clockOffsetMs',
] as const;

/** Most unknown names that an answer lists. */
const maxIgnored = 20;

/**
 * Parses a request with any kind of frames.
 * @throws InvalidRequestError `invalid_request`, `too_many_frames` or `batch_too_short`
 */
export function parseBatch<Frame>(
  body: unknown,
  options: ParseBatchOptions,
  kind: FrameKind<Frame>,
): ParsedBatch<Frame> {
  const { limits } = options;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidRequestError('invalid_request', [
      { path: '', message: 'The body must be a JSON object' },
    ]);
  }
  const request = body as Readonly<Record<string, unknown>>;
  const { mistaken, ignored } = findUnknownNames(Object.keys(request), frameDataFields);
  const entries = parseFrames(request['frames'], kind.what, limits, mistaken);

  const problems = [...kind.findProblems(entries), ...mistaken];
  const framerate = parseFramerate(request, options, problems);
  const lastFrameMs = parseLastFrame(request['lastFrameMs'], limits, problems);
  const strict = parseStrict(request['strict'], problems);
  const clockOffsetMs = parseClockOffset(request['clockOffsetMs'], problems);
  const isInferred = request['timestamps'] === undefined || request['timestamps'] === null;
  const times = isInferred
    ? inferTimestamps(entries.length, framerate, lastFrameMs, options.nowMs)
    : parseTimestamps(request['timestamps'], entries.length, options.nowMs, limits, problems);
  if (problems.length > 0) throw new InvalidRequestError('invalid_request', problems);

  const startMs = times[0] as number;
  const lastsMs = lastFrameMs ?? frameInterval(request, framerate, times);
  const endMs = (times.at(-1) as number) + Math.max(1, Math.round(lastsMs));
  const { frames, dropped } = kind.readFrames(entries, times);
  // Unusable frames explain more about a faulty request than its length does.
  const isRefusedAnyway = frames.length === 0 || (strict && dropped.length > 0);
  if (!isRefusedAnyway) refuseTooShort(endMs - startMs, limits);
  return {
    ...{ received: entries.length, frames, dropped, startMs, endMs, strict },
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    ...(isInferred ? { inferredTimestamps: times } : {}),
    ignored: ignored.slice(0, maxIgnored),
  };
}

/** @param mistaken misspelled names that may have been meant for it */
function parseFrames(
  frames: unknown,
  what: string,
  limits: RequestLimits,
  mistaken: readonly RequestProblem[],
): unknown[] {
  if (!Array.isArray(frames)) {
    throw new InvalidRequestError('invalid_request', [
      { path: 'frames', message: `must be an array of ${what}` },
      ...mistaken,
    ]);
  }
  if (frames.length === 0) {
    throw new InvalidRequestError('invalid_request', [
      { path: 'frames', message: 'must hold at least one frame' },
      ...mistaken,
    ]);
  }
  if (frames.length > limits.maxFrames) {
    throw new InvalidRequestError('too_many_frames', [
      { path: 'frames', message: `has ${frames.length} frames; at most ${limits.maxFrames} are allowed` },
    ]);
  }
  return frames;
}

/** With timestamps the rate only gives the duration of the last frame, so a wrong one does no harm. */
function parseFramerate(
  request: Readonly<Record<string, unknown>>,
  { limits, defaultFramerate }: ParseBatchOptions,
  problems: RequestProblem[],
): number {
  const given = request['framerate'];
  if (given === undefined || given === null) return defaultFramerate;

  const framerate = toFiniteNumber(given);
  if (framerate !== undefined && framerate >= limits.minFramerate && framerate <= limits.maxFramerate) {
    return framerate;
  }
  if (!Array.isArray(request['timestamps'])) {
    const range = `${limits.minFramerate} to ${limits.maxFramerate}`;
    problems.push({
      path: 'framerate',
      message: `must be a number from ${range} (frames per second), not ${describeValue(given)}`,
    });
  }
  return defaultFramerate;
}

function parseLastFrame(
  given: unknown,
  { minFramerate }: RequestLimits,
  problems: RequestProblem[],
): number | undefined {
  if (given === undefined || given === null) return undefined;
  const lastFrameMs = toFiniteNumber(given);
  const mostMs = 1000 / minFramerate;
  if (lastFrameMs !== undefined && lastFrameMs > 0 && lastFrameMs <= mostMs) return lastFrameMs;
  const message = `must be a number of milliseconds above 0, at most ${mostMs}, not ${describeValue(given)}`;
  problems.push({ path: 'lastFrameMs', message });
  return undefined;
}

function parseStrict(strict: unknown, problems: RequestProblem[]): boolean {
  if (strict === undefined || strict === null) return false;
  if (typeof strict === 'boolean') return strict;
  problems.push({ path: 'strict', message: `must be true or false, not ${describeValue(strict)}` });
  return false;
}

/** A clock without a battery starts in 1970; no clock is off by more than a century. */
const maxClockOffsetMs = 100 * 366 * 86_400_000;

function parseClockOffset(offset: unknown, problems: RequestProblem[]): number | undefined {
  if (offset === undefined || offset === null) return undefined;
  const offsetMs = toFiniteNumber(offset);
  if (offsetMs !== undefined && Math.abs(offsetMs) <= maxClockOffsetMs) return Math.round(offsetMs);
  const message = `must be a number of milliseconds, at most ${maxClockOffsetMs} either way, not ${describeValue(offset)}`;
  problems.push({ path: 'clockOffsetMs', message });
  return undefined;
}

/** A batch without times ends at the moment when it arrives. */
function inferTimestamps(
  count: number,
  framerate: number,
  lastFrameMs: number | undefined,
  nowMs: number,
): number[] {
  const lastMs = nowMs - (lastFrameMs ?? 1000 / framerate);
  return Array.from({ length: count }, (_, index) =>
    Math.round(lastMs - ((count - 1 - index) * 1000) / framerate),
  );
}

/** Duration of the last frame: from the given rate, else the median gap between the frames of this batch. */
function frameInterval(
  request: Readonly<Record<string, unknown>>,
  framerate: number,
  times: readonly number[],
): number {
  const stated = toFiniteNumber(request['framerate']) === framerate;
  return (stated ? undefined : medianGap(times)) ?? 1000 / framerate;
}

/** Start, last frame and duration are each rounded: a second of 30 frames may come out as 999 ms. */
const roundingMs = 1;

function refuseTooShort(durationMs: number, { minBatchMs }: RequestLimits): void {
  if (durationMs + roundingMs >= minBatchMs) return;
  const message = `last ${durationMs} ms together; the least is ${minBatchMs} ms. Collect more of them into a batch, or say with framerate how long the last one lasts`;
  throw new InvalidRequestError('batch_too_short', [{ path: 'frames', message }]);
}
