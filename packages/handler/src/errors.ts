import type { ArchivedObject, DroppedFrame, ProblemCode, RequestProblem } from '@frame-ingest/contract';
import type { DeliveryOutcome } from './delivery/deliver.ts';
import type { MediaChange } from './playback/find-media-change.ts';

/** A request that is refused for its own fault. Its message is for the client. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly problems?: readonly RequestProblem[],
    /** What the log should say of it. */
    readonly facts?: Readonly<Record<string, unknown>>,
    /** What the answer has beside the problem. */
    readonly headers?: Readonly<Record<string, string>>,
  ) {
    super(message);
  }
}

/** @param streamName of a stream that is not there, or has no fragments in the range */
export function noVideo(streamName: string): RequestError {
  return new RequestError('no_video', `The stream ${streamName} has no video there`);
}

/** The fragment is in the archive, but not, or not for certain, in the stream, and nothing else will deliver it. */
export class StreamError extends Error {
  override readonly name = 'StreamError';

  constructor(
    readonly archive: ArchivedObject,
    readonly outcome: DeliveryOutcome,
  ) {
    super('The fragment is archived, but could not be put on the stream', { cause: outcome.cause });
  }
}

/** Something failed that is not the request's fault. */
export class IngestError extends Error {
  override readonly name = 'IngestError';

  constructor(
    /** Of the batch. */
    readonly id: string,
    /** The times that a request without `timestamps` got: it is the same batch only with these. */
    readonly timestamps: readonly number[] | undefined,
    cause: unknown,
  ) {
    super('The batch could not be ingested', { cause });
  }
}

/** A stream could not be read, or what is in it not decoded. */
export class PlaybackError extends Error {
  override readonly name = 'PlaybackError';

  /** @param change where the media changes, of a range that is refused for that */
  constructor(
    cause: unknown,
    readonly change?: MediaChange,
  ) {
    super('The stream could not be played', { cause });
  }
}

/** Turns dropped frames into the problems of a refused request. */
export function toFrameProblems(dropped: readonly DroppedFrame[]): RequestProblem[] {
  return dropped.map(({ index, reason }) => ({ path: `frames[${index}]`, message: reason }));
}
