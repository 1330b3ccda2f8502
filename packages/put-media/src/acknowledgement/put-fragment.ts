import type { FragmentState } from '@frame-ingest/kinesis-video';

/** One fragment in the stream. Times are milliseconds since the Unix epoch, by this machine's clock. */
export interface PutFragment {
  readonly fragmentNumber: string;
  /** Time of its cluster in milliseconds, as sent. */
  readonly fragmentTimecode: number;
  /** The furthest that was acknowledged. */
  readonly acknowledgement: FragmentState;
  readonly bufferingAtMs?: number;
  readonly receivedAtMs?: number;
  readonly persistedAtMs?: number;
}
