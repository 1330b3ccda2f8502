import type { ArchivedObject, StreamedFragment } from './frame-data.ts';

/**
 * How far an archived batch has come on its way into its stream.
 * - `delivered`: all of its fragments are in the stream, and persisted where the stream has a retention.
 * - `pending`: it is in the archive, and delivery follows by itself.
 * - `parked`: the stream refuses it for what it is. It stays in the archive until somebody replays it.
 */
export type DeliveryState = 'delivered' | 'pending' | 'parked';

export type Delivery =
  | { readonly state: 'delivered' }
  | ({ readonly state: 'pending' } & Partial<DeliveryFault>)
  | ({ readonly state: 'parked' } & DeliveryFault);

export interface DeliveryFault {
  /** Why it is not delivered, in the service's own name for it: `ClientLimitExceededException`, `INVALID_MKV_DATA (4006)`. */
  readonly reason: string;
  /** What to do about it, as a sentence. */
  readonly advice?: string;
}

/** The answer of `GET /Batches/{id}`. All times are milliseconds since the Unix epoch. */
export interface BatchAnswer {
  readonly requestId: string;
  /** As the answer of `POST /FrameData` has it. */
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly durationMs: number;
  readonly archive: ArchivedObject;
  /** What of it is in the stream. */
  readonly stream: { readonly name: string; readonly fragments: readonly StreamedFragment[] };
  readonly delivery: Delivery;
}
