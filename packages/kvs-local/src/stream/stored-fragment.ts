import type { FragmentRecord } from './fragment.ts';

/** A fragment of a stream, and how it is kept. */
export interface StoredFragment {
  record: FragmentRecord;
  /** In the archive; otherwise in the host buffer. */
  readonly archived: boolean;
  /** Tags may still follow; live consumers wait for them. */
  open: boolean;
  /** When it was stored: milliseconds since the Unix epoch; undefined for what was there at the start. */
  readonly storedMs: number | undefined;
  /** The last look for what is older than the retention found it so. */
  isSuspect: boolean;
}

/** Which of a fragment's times counts. */
export type FragmentTime = 'producerTimestampMs' | 'serverTimestampMs';
