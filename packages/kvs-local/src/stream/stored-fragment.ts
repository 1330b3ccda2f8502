import { compactRecord, type FragmentRecord } from './fragment.ts';

/** Which of a fragment's times counts. */
export type FragmentTime = 'producerTimestampMs' | 'serverTimestampMs';

/** A fragment of a stream, and how it is kept. There may be very many: as a class they all have one shape, and are small. */
export class StoredFragment {
  record: FragmentRecord;
  /** In the archive; otherwise in the host buffer. */
  readonly archived: boolean;
  /** Tags may still follow; live consumers wait for them. */
  open: boolean;
  /** When it was stored: milliseconds since the Unix epoch; undefined for what was there at the start. */
  readonly storedMs: number | undefined;

  constructor(record: FragmentRecord, { archived, storedMs }: { archived: boolean; storedMs?: number }) {
    this.record = compactRecord(record);
    this.archived = archived;
    this.storedMs = storedMs;
    this.open = storedMs !== undefined;
  }
}
