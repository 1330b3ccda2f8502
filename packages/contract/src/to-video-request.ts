import { InvalidRequestError } from './errors.ts';
import type { H264Content } from './h264-batch.ts';
import { toFiniteNumber } from './numbers.ts';
import { frameDataFields } from './parse-batch.ts';
import { parseQueryTime } from './parse-query-time.ts';
import type { RequestProblem } from './problem-details.ts';
import type { Query } from './query.ts';
import { findUnknownNames } from './unknown-names.ts';

/** The content of a body that is only video: a byte stream or a file. */
export interface VideoContent extends H264Content {
  /** The times in the file; undefined for a byte stream, which has none. */
  readonly times: FileTimes | undefined;
}

/** The times of a file. */
export interface FileTimes {
  /** Time of each frame, in milliseconds. */
  readonly ms: readonly number[];
  /** Whether they count from the Unix epoch, or from a moment that only the producer knows. */
  readonly isAbsolute: boolean;
  /** Duration of the last frame in milliseconds, if the file gives one. */
  readonly lastFrameMs: number | undefined;
}

/** A body of images or access units carries these in its head, video in its address. */
const fields = [...frameDataFields.filter((field) => field !== 'frames'), 'start'];

/**
 * Makes a request of a body that is only video. All of its fields are in the address, `?streamName=door&start=...`. Besides the
 * fields of every request there is `start`: the time at which a byte stream with a `framerate` begins, or the moment that time 0
 * of a file stands for (PutMedia's producer start timestamp). `timestamps` are separated by commas. Unknown names stay in the
 * request, so that the answer can list them.
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
    problems.push({
      path: 'start',
      message: 'conflicts with timestamps, which already say when the video begins; give one of the two',
    });
  }
  const request = {
    // The answer lists them, as for any other body.
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

/** Fields that belong to bodies only: to read one in the address and ignore another would be a guess. */
function findMisplaced(query: Query): RequestProblem[] {
  const message = 'is in the address; the body itself is the video';
  return ['frames', 'codecPrivate'].flatMap((path) => (query[path] === undefined ? [] : [{ path, message }]));
}

/** A signed address has names of its own. */
function isNoSignature(name: string): boolean {
  return !/^x-amz-/i.test(name);
}

function pick(query: Query, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => query[name] !== undefined).map((name) => [name, query[name]]),
  );
}

/** Any other text stays, and is refused under its name. */
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
  // A wrong rate is reported with the other faults of the request.
  if (framerate === undefined) problems.push({ path: 'framerate', message: 'is missing; start needs it' });
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
    problems.push({
      path: 'timestamps',
      message: 'are in the address, but the file has its own times; leave them out',
    });
  }
  if (isAbsolute && query['start'] !== undefined) {
    problems.push({
      path: 'start',
      message: 'is in the address, but the times of the file count from 1970 already; leave it out',
    });
  }
  if (!isAbsolute && query['start'] === undefined) {
    const message = `is missing; the times of the file count from 0 (the first is ${ms[0]} ms), and start gives the moment of 0 in UTC milliseconds`;
    problems.push({ path: 'start', message });
  }
  return {
    timestamps: ms.map((timeMs) => (isAbsolute ? 0 : (startMs ?? 0)) + timeMs),
    ...(lastFrameMs === undefined || query['lastFrameMs'] !== undefined ? {} : { lastFrameMs }),
  };
}
