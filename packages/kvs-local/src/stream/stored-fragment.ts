import { compactRecord, type FragmentRecord } from './fragment.ts';

/** The kind of a fragment's time that counts. */
export type FragmentTime = 'producerTimestampMs' | 'serverTimestampMs';

/** A fragment of a stream, and how it is kept. There may be very many: a class gives them one small shape. */
export class StoredFragment {
  record: FragmentRecord;
  /** In the archive; otherwise in the host buffer. */
  readonly archived: boolean;
  /** Whether tags can still follow; live consumers wait for them. */
  open: boolean;
  /**
   * How long after its first byte it was stored, in milliseconds; undefined if it existed at the start. So small a number
   * takes no memory of its own.
   */
  readonly #storedAfterMs: number | undefined;

  constructor(record: FragmentRecord, { archived, storedMs }: { archived: boolean; storedMs?: number }) {
    this.record = compactRecord(record);
    this.archived = archived;
    this.#storedAfterMs = storedMs === undefined ? undefined : storedMs - record.serverTimestampMs;
    this.open = storedMs !== undefined;
  }

  /** When it was stored: milliseconds since the Unix epoch; undefined if it existed at the start. */
  get storedMs(): number | undefined {
    return this.#storedAfterMs === undefined
      ? undefined
      : this.record.serverTimestampMs + this.#storedAfterMs;
  }
}
