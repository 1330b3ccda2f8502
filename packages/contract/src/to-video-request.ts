import { InvalidRequestError } from './errors.ts';
import type { H264Content } from './h264-batch.ts';
import { toFiniteNumber } from './numbers.ts';
import { frameDataFields } from './parse-batch.ts';
import { parseQueryTime } from './parse-query-time.ts';
import type { RequestProblem } from './problem-details.ts';
import type { Query } from './query.ts';
import { findUnknownNames } from './unknown-names.ts';

/** What a body says that is video alone, a byte stream or a file. */
export interface VideoContent extends H264Content {
  /** What the file says of times; undefined for a byte stream, which says nothing. */
  readonly times: FileTimes | undefined;
}

/** The times of a file. */
export interface FileTimes {
  /** That of each frame, in milliseconds. */
  readonly ms: readonly number[];
  /** Whether they count from the Unix epoch; otherwise from a moment that only the producer knows. */
  readonly isAbsolute: boolean;
  /** How long the last frame lasts, in milliseconds, where the file says so. */
  readonly lastFrameMs: number | undefined;
}

/** A body of images or access units has a head for these; video has its address. */
const fields = [...frameDataFields.filter((field) => field !== 'frames'), 'start'];

/**
 * Makes the request of a body that is video alone: everything else of it stands in the address, `?streamName=door&start=...`.
 * Beside the fields of every request there is `start`: when a byte stream with a `framerate` begins, or what moment the time 0 of a
 * file stands for (PutMedia's producer start timestamp). `timestamps` are separated by commas. Names that mean nothing are in the
 * request, so that the answer can tell them.
 * @param nowMs the clock of the service, milliseconds since the Unix epoch
 * @returns the request, for `parseH264Data`
 * @throws InvalidRequestError `invalid_request`
 */
export function toVideoRequest(
  query: Query,
  { times, codecPrivate, frames }: VideoContent,
  nowMs: number,
): Record<string, unknown> & H264Content {
  const { mistaken, ignored } = findUnknownNames(Object.keys(query), fields);
  const problems = [...mistaken, ...findMisplaced(query)];
  const startMs = parseQueryTime(query, 'start', nowMs, problems);
  const timestamps = query['timestamps']?.split(',');
  if (timestamps !== undefined && query['start'] !== undefined) {
    problems.push({ path: 'start', message: 'stands beside timestamps, which say when the video begins' });
  }
  const request = {
    // Told in the answer, like those of any other body.
    ...pick(query, ignored.filter(isNoSignature)),
    ...pick(query, ['streamName', 'framerate', 'lastFrameMs', 'clockOffsetMs']),
    ...(query['strict'] === undefined ? {} : { strict: toBoolean(query['strict']) }),
    ...{ codecPrivate, frames },
    ...(times === undefined
      ? { timestamps: timestamps ?? countFrom(startMs, query['framerate'], frames.length, problems) }
      : ofFile(times, query, startMs, problems)),
  };
  if (problems.length > 0) throw new InvalidRequestError('invalid_request', problems);
  return request;
}

/** What only a body has: to read one thing there and leave another would be to guess. */
function findMisplaced(query: Query): RequestProblem[] {
  const message = 'stands in the address; the body is what it means';
  return ['frames', 'codecPrivate'].flatMap((path) => (query[path] === undefined ? [] : [{ path, message }]));
}

/** An address that is signed has names of its own. */
function isNoSignature(name: string): boolean {
  return !/^x-amz-/i.test(name);
}

function pick(query: Query, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => query[name] !== undefined).map((name) => [name, query[name]]),
  );
}

/** What is neither stays as it is, and is refused by its name. */
function toBoolean(text: string): unknown {
  return text === 'true' ? true : text === 'false' ? false : text;
}

/** A byte stream has one time: when it begins. */
function countFrom(
  startMs: number | undefined,
  framerate: string | undefined,
  count: number,
  problems: RequestProblem[],
): number[] | undefined {
  if (startMs === undefined) return undefined;
  const rate = toFiniteNumber(framerate);
  // A rate that is none is told with the others of the request.
  if (framerate === undefined)
    problems.push({ path: 'framerate', message: 'is missing: start goes with it' });
  if (rate === undefined || rate <= 0) return undefined;
  return Array.from({ length: count }, (_, index) => startMs + (index * 1000) / rate);
}

function ofFile(
  { ms, isAbsolute, lastFrameMs }: FileTimes,
  query: Query,
  startMs: number | undefined,
  problems: RequestProblem[],
): Record<string, unknown> {
  if (query['timestamps'] !== undefined) {
    problems.push({ path: 'timestamps', message: 'stand in the address, but the file has times of its own' });
  }
  if (isAbsolute && query['start'] !== undefined) {
    problems.push({
      path: 'start',
      message: 'stands in the address, but the times of the file count from 1970',
    });
  }
  if (!isAbsolute && query['start'] === undefined) {
    const message = `is missing: the times of the file count from 0 (the first is ${ms[0]} ms), and start tells what moment that is`;
    problems.push({ path: 'start', message });
  }
  return {
    timestamps: ms.map((timeMs) => (isAbsolute ? 0 : (startMs ?? 0)) + timeMs),
    ...(lastFrameMs === undefined || query['lastFrameMs'] !== undefined ? {} : { lastFrameMs }),
  };
}
