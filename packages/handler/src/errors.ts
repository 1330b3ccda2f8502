import type { ArchivedObject, DroppedFrame, ProblemCode, RequestProblem } from '@frame-ingest/contract';
import type { DeliveryOutcome } from './delivery/deliver.ts';
import type { MediaChange } from './playback/find-media-change.ts';

/** A request that is refused because of its own fault. Its message is for the client. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly problems?: readonly RequestProblem[],
    /** Facts for the log. */
    readonly facts?: Readonly<Record<string, unknown>>,
    /** Headers of the answer. */
    readonly headers?: Readonly<Record<string, string>>,
  ) {
    super(message);
  }
}

/** @param streamName name of a stream that does not exist, or has no fragments in the range */
export function noVideo(streamName: string): RequestError {
  return new RequestError('no_video', `The stream ${streamName} has no video there`);
}

/** The fragment is archived, but not (or not certainly) in the stream, and nothing else will deliver it. */
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
    /** Id of the batch. */
    readonly id: string,
    /** The times that a request without `timestamps` got. It is the same batch only with these. */
    readonly timestamps: readonly number[] | undefined,
    cause: unknown,
  ) {
    super('The batch could not be ingested', { cause });
  }
}

/** A stream could not be read, or its video not decoded. */
export class PlaybackError extends Error {
  override readonly name = 'PlaybackError';

  /** @param change the change of media, if the range is refused because of one */
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
