import type { ArchivedObject } from '@frame-ingest/contract';
import type { ArchiveStore, StoredObject } from '../archive/archive-store.ts';
import { ArchiveError } from '../archive/errors.ts';

export interface BatchToArchive {
  readonly key: string;
  readonly matroska: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
  /** The writer in the metadata, by which a request recognizes its own work when S3's answer is lost. */
  readonly writer: string;
}

export interface ArchivedResult {
  readonly object: ArchivedObject;
  /** The existing object, written by another request for the same batch. */
  readonly existing: StoredObject | undefined;
}

/** Archives a batch. It never overwrites: an existing object is the same batch, sent before. */
export type ArchiveBatch = (batch: BatchToArchive, signal: AbortSignal) => Promise<ArchivedResult>;

const maxTries = 3;

export function createArchiveBatch(archive: ArchiveStore): ArchiveBatch {
  /** @throws ArchiveError, which says whether anything may have been written; the signal's reason */
  return async function archiveBatch({ key, matroska, metadata, writer }, signal) {
    const toObject = (etag: string): ArchivedObject => ({ bucket: archive.bucket, key, etag });
    let unknown: ArchiveError | undefined;
    for (let tries = 1; ; tries += 1) {
      const failure = await archive
        .create({ key, body: matroska, contentType: 'video/x-matroska', metadata }, signal)
        .then((etag) => (etag === undefined ? undefined : { etag }))
        .catch((error: unknown) => toUnknown(error, unknown));
      if (failure !== undefined && 'etag' in failure)
        return { object: toObject(failure.etag), existing: undefined };

      unknown = failure ?? unknown;
      // Either it was there, or no answer came: the object itself shows.
      const stored = await archive.read(key, signal).catch((error: unknown) => {
        throw new ArchiveError('unknown', error);
      });
      if (stored !== undefined) {
        const isOurs = stored.metadata['writer'] === writer;
        return { object: toObject(stored.etag), existing: isOurs ? undefined : stored };
      }
      if (tries === maxTries) throw failure ?? new ArchiveError('unknown', undefined);
    }
  };
}

/**
 * Ends if certainly nothing was written; otherwise looks for the object.
 * @param before the failure of an earlier try, which may still arrive whatever became of this one
 */
function toUnknown(error: unknown, before: ArchiveError | undefined): ArchiveError {
  if (error instanceof ArchiveError && error.outcome === 'unknown') return error;
  throw error instanceof ArchiveError ? (before ?? error) : error;
}
