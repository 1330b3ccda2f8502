/** An object as it was read. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Milliseconds since it was written, by the archive's own clock, which is that of nobody who writes; to the second, and
   * never more than it is.
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
 * The archive: a bucket. Each call has a time limit of its own. All of them throw an ArchiveError that tells whether
 * anything may have been written, and the signal's reason.
 */
export interface ArchiveStore {
  readonly bucket: string;
  /**
   * Writes an object where none is.
   * @returns its ETag; undefined where there is one already
   */
  create(object: ObjectToStore, signal: AbortSignal): Promise<string | undefined>;
  /**
   * Writes over an object that is still the one of that ETag.
   * @returns its new ETag; undefined where it has changed
   */
  replace(object: ObjectToStore, etag: string, signal: AbortSignal): Promise<string | undefined>;
  /** @returns undefined where there is none */
  read(key: string, signal: AbortSignal): Promise<StoredObject | undefined>;
}

/** An archive whose keys can be listed, which few may. */
export interface ListedArchive extends ArchiveStore {
  /**
   * Lists keys in their order, which for batches of a stream is that of time.
   * @param after the key to begin behind; it need not be there
   */
  list(prefix: string, after: string, signal: AbortSignal): AsyncIterable<string>;
}
