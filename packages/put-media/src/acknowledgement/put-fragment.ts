import type { FragmentState } from '@frame-ingest/kinesis-video';

/** One fragment in the stream. Times are milliseconds since the Unix epoch, by this machine's clock. */
export interface PutFragment {
  /** Up to 128 decimal digits; later fragments have greater numbers. */
  readonly fragmentNumber: string;
  /** Time of its cluster in milliseconds, as sent. */
  readonly fragmentTimecode: number;
  /** The furthest that was acknowledged. */
  readonly acknowledgement: FragmentState;
  /** When the service said that it had begun to receive it. */
  readonly bufferingAtMs?: number;
  /** When the service said that it had received all of it. */
  readonly receivedAtMs?: number;
  /** When the service said that it was stored. */
  readonly persistedAtMs?: number;
}
