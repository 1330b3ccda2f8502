import type { ArchivedObject, StreamedFragment } from './frame-data.ts';

/**
 * How far an archived batch has come on its way into its stream.
 * - `delivered`: all of its fragments are in the stream, and persisted where the stream has a retention.
 * - `pending`: it is in the archive, and delivery follows by itself.
 * - `parked`: the stream refuses it for what it is. It stays in the archive until somebody replays it.
 */
export type DeliveryState = 'delivered' | 'pending' | 'parked';

/** How far a batch has come, and what keeps it where it is not delivered. */
export type Delivery =
  | { readonly state: 'delivered' }
  | ({ readonly state: 'pending' } & Partial<DeliveryFault>)
  | ({ readonly state: 'parked' } & DeliveryFault);

/** What keeps an archived batch from its stream. */
export interface DeliveryFault {
  /** Why it is not delivered, in the service's own name for it: `ClientLimitExceededException`, `INVALID_MKV_DATA (4006)`. */
  readonly reason: string;
  /** What to do about it, as a sentence. */
  readonly advice?: string;
}

/** The answer of `GET /Batches/{id}`. All times are milliseconds since the Unix epoch. */
export interface BatchAnswer {
  /** Of this request, as the log has it; not that of the request that sent the batch. */
  readonly requestId: string;
  /** As the answer of `POST /FrameData` has it. */
  readonly id: string;
  /** Timestamp of the first frame in the video. */
  readonly start: number;
  /** `start` plus `durationMs`. */
  readonly end: number;
  /** From the first frame to the end of the last one. */
  readonly durationMs: number;
  /** The object that keeps the batch. */
  readonly archive: ArchivedObject;
  /** What of it is in the stream. */
  readonly stream: { readonly name: string; readonly fragments: readonly StreamedFragment[] };
  /** How far it is by now: ask again for as long as it is `pending`. */
  readonly delivery: Delivery;
}
