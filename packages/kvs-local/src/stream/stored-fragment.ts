import type { FragmentRecord } from './fragment.ts';

/** The kind of a fragment's time that counts. */
export type FragmentTime = 'producerTimestampMs' | 'serverTimestampMs';

/**
 * A fragment of a stream, and how it is kept. There may be very many: a class gives them one small shape, and what their record has is
 * in the same object.
 */
export class StoredFragment implements FragmentRecord {
  readonly number: string;
  readonly timecodeMs: number;
  readonly producerTimestampMs: number;
  readonly serverTimestampMs: number;
  readonly lengthMs: number;
  readonly headerBytes: number;
  readonly clusterBytes: number;
  #trailerBytes: number;
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
    this.number = record.number;
    this.timecodeMs = record.timecodeMs;
    this.producerTimestampMs = record.producerTimestampMs;
    this.serverTimestampMs = record.serverTimestampMs;
    this.lengthMs = record.lengthMs;
    this.headerBytes = record.headerBytes;
    this.clusterBytes = record.clusterBytes;
    this.#trailerBytes = record.trailerBytes;
    this.archived = archived;
    this.#storedAfterMs = storedMs === undefined ? undefined : storedMs - record.serverTimestampMs;
    this.open = storedMs !== undefined;
  }

  get trailerBytes(): number {
    return this.#trailerBytes;
  }

  /** Its record as it is now. */
  get record(): FragmentRecord {
    return {
      number: this.number,
      timecodeMs: this.timecodeMs,
      producerTimestampMs: this.producerTimestampMs,
      serverTimestampMs: this.serverTimestampMs,
      lengthMs: this.lengthMs,
      headerBytes: this.headerBytes,
      clusterBytes: this.clusterBytes,
      trailerBytes: this.#trailerBytes,
    };
  }

  /** When it was stored: milliseconds since the Unix epoch; undefined if it existed at the start. */
  get storedMs(): number | undefined {
    return this.#storedAfterMs === undefined ? undefined : this.serverTimestampMs + this.#storedAfterMs;
  }

  /** Takes what its store has made of it: more bytes behind its cluster. */
  extend({ trailerBytes }: FragmentRecord): void {
    this.#trailerBytes = trailerBytes;
  }
}
