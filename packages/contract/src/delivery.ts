import type { ArchivedObject, StreamedFragment } from './frame-data.ts';

/**
 * How far an archived batch is on its way into its stream.
 * - `delivered`: all of its fragments are in the stream, and persisted if the stream has a retention.
 * - `pending`: it is in the archive, and the service delivers it without being asked again.
 * - `parked`: the stream refuses its content. It stays in the archive until somebody replays it.
 */
export type DeliveryState = 'delivered' | 'pending' | 'parked';

/** How far a batch is, and what keeps it from its stream if it is not delivered. */
export type Delivery =
  | { readonly state: 'delivered' }
  | ({ readonly state: 'pending' } & Partial<DeliveryFault>)
  | ({ readonly state: 'parked' } & DeliveryFault);

/** What keeps an archived batch from its stream. */
export interface DeliveryFault {
  /** Why it is not delivered, by the name that AWS gives it: `ClientLimitExceededException`, `INVALID_MKV_DATA (4006)`. */
  readonly reason: string;
  /** What to do about it, as a sentence. */
  readonly advice?: string;
}

/** The answer of `GET /Batches/{id}`. All times are milliseconds since the Unix epoch. */
export interface BatchAnswer {
  /** Id of this request, as in the log. The request that sent the batch had another. */
  readonly requestId: string;
  /** The batch, as in the answer of `POST /FrameData`. */
  readonly id: string;
  /** Timestamp of the first frame in the video. */
  readonly start: number;
  /** End of the last frame: `start` plus `durationMs`. */
  readonly end: number;
  /** From the first frame to the end of the last, in milliseconds. */
  readonly durationMs: number;
  /** The object that keeps the batch. */
  readonly archive: ArchivedObject;
  /** Its fragments that are in the stream. */
  readonly stream: { readonly name: string; readonly fragments: readonly StreamedFragment[] };
  /** How far it is now. While it is `pending`, ask again. With a `reason`, the stream could not be asked, and may have it. */
  readonly delivery: Delivery;
}
