import type { FragmentMedia, FragmentRecord } from './fragment.ts';
import type { StreamRecord } from './stream-record.ts';

/** Keeps the fragments of one stream. */
export interface FragmentStore {
  /** Resolves when the fragment would survive a crash, if the store outlives the process. */
  write(record: FragmentRecord, media: FragmentMedia): Promise<void>;
  /** Adds bytes to a fragment's trailer, as durably. Resolves to the changed record. */
  extend(record: FragmentRecord, bytes: Uint8Array): Promise<FragmentRecord>;
  /** @returns undefined when the fragment is gone */
  read(record: FragmentRecord): Promise<FragmentMedia | undefined>;
  /** Reads {@link FragmentMedia.header} alone. @returns undefined when the fragment is gone */
  readHeader(record: FragmentRecord): Promise<Uint8Array | undefined>;
  remove(record: FragmentRecord): Promise<void>;
}

export interface StoredStream {
  readonly record: StreamRecord;
  readonly fragments: readonly FragmentRecord[];
}

/** Keeps streams. */
export interface Storage {
  load(): Promise<StoredStream[]>;
  save(record: StreamRecord): Promise<void>;
  remove(record: StreamRecord): Promise<void>;
  /** The fragments of a stream that has been saved. */
  fragmentsOf(record: StreamRecord): FragmentStore;
}
