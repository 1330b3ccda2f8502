import { describeValue } from './describe-value.ts';
import { InvalidRequestError } from './errors.ts';
import type { DroppedFrame, FrameBatch, ReceivedFrame } from './frame-data.ts';
import type { RequestLimits } from './limits.ts';
import { medianGap, toFiniteNumber } from './numbers.ts';
import { type DecodeBase64, parseImage } from './parse-image.ts';
import { parseTimestamps } from './parse-timestamps.ts';
import type { RequestProblem } from './problem-details.ts';
import { findUnknownNames } from './unknown-names.ts';

/** What a request is read by. */
export interface ParseFrameDataOptions {
  /** What the request may ask for. */
  readonly limits: RequestLimits;
  /** Rate of a batch that names neither `timestamps` nor `framerate`, in frames per second. */
  readonly defaultFramerate: number;
  /** When the request arrived: milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** Brought along, since runtimes differ in it. */
  readonly decodeBase64: DecodeBase64;
}

/** What a request may have, by name. */
export const frameDataFields = [
  'frames',
  'framerate',
  'timestamps',
  'strict',
  'streamName',
  'clockOffsetMs',
] as const;

/** Of very many names, the first ones are told. */
const maxIgnored = 20;

/** A data URL, the bytes of an image, or a frame that was missed. */
type FrameEntry = string | Uint8Array | null;

/**
 * Parses the body of `POST /FrameData`. A frame that is no image is dropped and reported; anything wrong with the
 * request itself is an error that lists every fault.
 * @param body the parsed JSON, or what `readFrameBundle` gives: there the frames are the bytes of the images
 * @throws InvalidRequestError `invalid_request`, `too_many_frames` or `batch_too_short`
 */
export function parseFrameData(body: unknown, options: ParseFrameDataOptions): FrameBatch {
  const { limits } = options;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidRequestError('invalid_request', [
      { path: '', message: 'The body must be a JSON object' },
    ]);
  }
  const request = body as Readonly<Record<string, unknown>>;
  const { mistaken, ignored } = findUnknownNames(Object.keys(request), frameDataFields);
  const entries = parseFrames(request['frames'], limits, mistaken);

  const problems = [...entryProblems(entries), ...mistaken];
  const framerate = parseFramerate(request, options, problems);
  const strict = parseStrict(request['strict'], problems);
  const clockOffsetMs = parseClockOffset(request['clockOffsetMs'], problems);
  const isInferred = request['timestamps'] === undefined || request['timestamps'] === null;
  const times = isInferred
    ? inferTimestamps(entries.length, framerate, options.nowMs)
    : parseTimestamps(request['timestamps'], entries.length, options.nowMs, limits, problems);
  if (problems.length > 0) throw new InvalidRequestError('invalid_request', problems);

  const startMs = times[0] as number;
  const endMs = (times.at(-1) as number) + Math.max(1, Math.round(frameInterval(request, framerate, times)));
  const { frames, dropped } = readImages(entries as FrameEntry[], times, options.decodeBase64);
  // Frames that cannot be used say more about what is wrong with a request than its length does.
  const isRefusedAnyway = frames.length === 0 || (strict && dropped.length > 0);
  if (!isRefusedAnyway) refuseTooShort(endMs - startMs, limits);
  return {
    ...{ received: entries.length, frames, dropped, startMs, endMs, strict },
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    ...(isInferred ? { inferredTimestamps: times } : {}),
    ignored: ignored.slice(0, maxIgnored),
  };
}

/** @param mistaken names that may have been meant for it */
function parseFrames(frames: unknown, limits: RequestLimits, mistaken: readonly RequestProblem[]): unknown[] {
  if (!Array.isArray(frames)) {
    throw new InvalidRequestError('invalid_request', [
      { path: 'frames', message: 'must be an array of image data URLs' },
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
      { path: 'frames', message: `holds ${frames.length} frames; the most is ${limits.maxFrames}` },
    ]);
  }
  return frames;
}

function entryProblems(entries: readonly unknown[]): RequestProblem[] {
  return entries.flatMap((entry, index) =>
    typeof entry === 'string' || entry === null || entry instanceof Uint8Array
      ? []
      : [
          {
            path: `frames[${index}]`,
            message: `must be a data URL string or null, not ${describeValue(entry)}`,
          },
        ],
  );
}

/** With timestamps the rate only says how long the last frame lasts, so a senseless one does no harm there. */
function parseFramerate(
  request: Readonly<Record<string, unknown>>,
  { limits, defaultFramerate }: ParseFrameDataOptions,
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

function parseStrict(strict: unknown, problems: RequestProblem[]): boolean {
  if (strict === undefined || strict === null) return false;
  if (typeof strict === 'boolean') return strict;
  problems.push({ path: 'strict', message: `must be true or false, not ${describeValue(strict)}` });
  return false;
}

/** A clock that has lost its battery begins in 1970; no clock is further off than a century. */
const maxClockOffsetMs = 100 * 366 * 86_400_000;

function parseClockOffset(offset: unknown, problems: RequestProblem[]): number | undefined {
  if (offset === undefined || offset === null) return undefined;
  const offsetMs = toFiniteNumber(offset);
  if (offsetMs !== undefined && Math.abs(offsetMs) <= maxClockOffsetMs) return Math.round(offsetMs);
  const message = `must be a number of milliseconds, at most ${maxClockOffsetMs} either way, not ${describeValue(offset)}`;
  problems.push({ path: 'clockOffsetMs', message });
  return undefined;
}

/** Without times of its own, a batch ends at the moment it arrives. */
function inferTimestamps(count: number, framerate: number, nowMs: number): number[] {
  return Array.from({ length: count }, (_, index) =>
    Math.round(nowMs - ((count - index) * 1000) / framerate),
  );
}

/** How long the last frame lasts: the stated rate, else the usual gap between this batch's own frames. */
function frameInterval(
  request: Readonly<Record<string, unknown>>,
  framerate: number,
  times: readonly number[],
): number {
  const stated = toFiniteNumber(request['framerate']) === framerate;
  return (stated ? undefined : medianGap(times)) ?? 1000 / framerate;
}

/** Beginning, last frame and its length are each rounded: a second of 30 frames may come out as 999 ms. */
const roundingMs = 1;

function refuseTooShort(durationMs: number, { minBatchMs }: RequestLimits): void {
  if (durationMs + roundingMs >= minBatchMs) return;
  const message = `last ${durationMs} ms together; the least is ${minBatchMs} ms. Collect more of them into a batch, or say with framerate how long the last one lasts`;
  throw new InvalidRequestError('batch_too_short', [{ path: 'frames', message }]);
}

function readImages(
  entries: readonly FrameEntry[],
  times: readonly number[],
  decodeBase64: DecodeBase64,
): { frames: ReceivedFrame[]; dropped: DroppedFrame[] } {
  const frames: ReceivedFrame[] = [];
  const dropped: DroppedFrame[] = [];
  for (const [index, entry] of entries.entries()) {
    const parsed = entry === null ? { reason: 'is missing (null)' } : parseImage(entry, decodeBase64);
    if ('reason' in parsed) {
      dropped.push({ index, reason: parsed.reason });
    } else {
      const timestampMs = times[index] as number;
      frames.push({ index, timestampMs, format: parsed.format, image: parsed.bytes });
    }
  }
  return { frames, dropped };
}
