/** An object that was read. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Milliseconds since it was written, by the archive's own clock, not the clock of any writer. Rounded down to the second.
   */
  readonly ageMs: number;
}

export interface ObjectToStore {
  readonly key: string;
  readonly body: Uint8Array | string;
  readonly contentType: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The archive: a bucket. Each call has its own time limit. All of them throw the signal's reason, and an ArchiveError that
 * says whether anything may have been written.
 */
export interface ArchiveStore {
  readonly bucket: string;
  /**
   * Writes an object if none has this key.
   * @returns its ETag; undefined if an object has the key already
   */
  create(object: ObjectToStore, signal: AbortSignal): Promise<string | undefined>;
  /**
   * Overwrites an object if it still has this ETag.
   * @returns its new ETag; undefined if the object has changed
   */
  replace(object: ObjectToStore, etag: string, signal: AbortSignal): Promise<string | undefined>;
  /** @returns undefined if there is no such object */
  read(key: string, signal: AbortSignal): Promise<StoredObject | undefined>;
}

/** An archive that can list its keys, which few callers may. */
export interface ListedArchive extends ArchiveStore {
  /**
   * Lists keys in order. For the batches of a stream, this is the order of time.
   * @param after the key to begin after; it need not exist
   */
  list(prefix: string, after: string, signal: AbortSignal): AsyncIterable<string>;
}
