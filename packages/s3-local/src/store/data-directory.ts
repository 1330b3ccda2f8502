import { createHash } from 'node:crypto';
import { basename, join, relative, sep } from 'node:path';
import type { Disk } from '@frame-ingest/local-server';
import { isErrorCode } from '@frame-ingest/local-server';
import type { UnreadableFileError } from './unreadable-file-error.ts';

/** A file that should contain an object, a part or an upload but does not, or cannot be read. */
export interface UnreadableFile {
  /** Its original path in the data directory. */
  readonly path: string;
  /** Such as "it does not end in a seal". */
  readonly reason: string;
  /** Its current path; undefined if it was left in its place. */
  readonly movedTo: string | undefined;
}

export interface DataDirectoryOptions {
  readonly disk: Disk;
  readonly random: (sizeBytes: number) => Buffer;
  readonly onUnreadable: (file: UnreadableFile) => void;
}

/**
 * The layout of the data directory:
 *
 *     buckets/<bucket>/<SHA-256 of the key>   one sealed file per object
 *     uploads/<upload id>/                    one multipart upload, with one sealed file per part
 *     tmp/s3-local-...                        what is being written; such files are removed at start
 *     set-aside/                              what could not be read; never touched again
 *
 * A key never becomes a path. Its hash has the same length and case on every file system.
 * Only one server at a time can use a directory.
 */
export class DataDirectory {
  readonly #random: DataDirectoryOptions['random'];
  readonly #onUnreadable: DataDirectoryOptions['onUnreadable'];
  readonly #movedTo = new Map<string, string>();
  readonly #reported = new Set<string>();

  private constructor(
    private readonly root: string,
    readonly disk: Disk,
    { random, onUnreadable }: DataDirectoryOptions,
  ) {
    this.#random = random;
    this.#onUnreadable = onUnreadable;
  }

  static async open(root: string, options: DataDirectoryOptions): Promise<DataDirectory> {
    const { disk } = options;
    for (const name of ['buckets', 'uploads', 'tmp']) await disk.mkdir(join(root, name), { recursive: true });
    const temporary = join(root, 'tmp');
    for (const name of await disk.readdir(temporary)) {
      if (ownTemporaryName.test(name)) await disk.rm(join(temporary, name), { recursive: true, force: true });
    }
    return new DataDirectory(root, disk, options);
  }

  get bucketsPath(): string {
    return join(this.root, 'buckets');
  }

  get uploadsPath(): string {
    return join(this.root, 'uploads');
  }

  /** @param bucket a name that parseBucketName accepted */
  bucketPath(bucket: string): string {
    return join(this.bucketsPath, bucket);
  }

  objectPath(bucket: string, key: string): string {
    return join(this.bucketPath(bucket), objectFileName(key));
  }

  /** @param uploadId an id that isUploadId accepted */
  uploadPath(uploadId: string): string {
    return join(this.uploadsPath, uploadId);
  }

  newUploadId(): string {
    return this.#random(24).toString('hex');
  }

  /** A path that nothing else uses, in the same file system as all the others. */
  newTemporaryPath(): string {
    return join(this.root, 'tmp', `s3-local-${this.#random(16).toString('hex')}`);
  }

  /**
   * Moves an unreadable file to a harmless place, and reports it. It may be the only remaining copy, so it is never removed.
   */
  async setAside({ path, reason }: UnreadableFileError): Promise<void> {
    const movedTo = join(this.root, 'set-aside', this.#nameAside(path));
    try {
      await this.disk.mkdir(join(this.root, 'set-aside'), { recursive: true });
      await this.disk.rename(path, movedTo);
    } catch (error) {
      if (!isErrorCode(error, 'ENOENT')) this.leave(path, new Error(reason, { cause: error }));
      return;
    }
    this.#movedTo.set(path, movedTo);
    this.#onUnreadable({ path, reason, movedTo });
  }

  /** Reports a file without read permission, once. It stays in its place, because its owner can change that. */
  leave(path: string, error: unknown): void {
    if (this.#reported.has(path)) return;
    this.#reported.add(path);
    this.#onUnreadable({ path, reason: (error as Error).message, movedTo: undefined });
  }

  /** Where a file was set aside in this run, in a form for clients. */
  placeAside(path: string): string | undefined {
    const movedTo = this.#movedTo.get(path);
    return movedTo === undefined ? undefined : `set-aside/${basename(movedTo)}`;
  }

  #nameAside(path: string): string {
    return [...relative(this.root, path).split(sep), this.#random(4).toString('hex')].join('.');
  }
}

/** The name of the file of a key: its hash. */
export function objectFileName(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

const ownTemporaryName = /^s3-local-[0-9a-f]{32}$/;
