import { createHash } from 'node:crypto';
import { basename, join, relative, sep } from 'node:path';
import type { Disk } from '@frame-ingest/local-server';
import { isErrorCode } from '@frame-ingest/local-server';
import type { UnreadableFileError } from './unreadable-file-error.ts';

/** A file that should hold an object, a part or an upload, and does not, or may not be read. */
export interface UnreadableFile {
  /** Where it lay, in the data directory. */
  readonly path: string;
  /** Such as "it does not end in a seal". */
  readonly reason: string;
  /** Where it lies now; undefined when it was left in its place. */
  readonly movedTo: string | undefined;
}

export interface DataDirectoryOptions {
  readonly disk: Disk;
  readonly random: (sizeBytes: number) => Buffer;
  readonly onUnreadable: (file: UnreadableFile) => void;
}

/**
 * Where everything lies:
 *
 *     buckets/<bucket>/<SHA-256 of the key>   one sealed file per object
 *     uploads/<upload id>/                    one multipart upload, with one sealed file per part
 *     tmp/s3-local-...                        what is being written; such files are removed at start
 *     set-aside/                              what could not be read; never touched again
 *
 * A key never becomes a path: its hash has one length and one case on every file system.
 * One server at a time may use a directory.
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

  /** @param bucket a name that parseBucketName let through */
  bucketPath(bucket: string): string {
    return join(this.bucketsPath, bucket);
  }

  objectPath(bucket: string, key: string): string {
    return join(this.bucketPath(bucket), objectFileName(key));
  }

  /** @param uploadId an id that isUploadId let through */
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
   * Moves what cannot be read to where it harms nothing, and tells of it. It may be all that is left of something, so
   * that it is never removed.
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

  /** Tells of what may not be read, once; it stays in its place, for its owner may change that. */
  leave(path: string, error: unknown): void {
    if (this.#reported.has(path)) return;
    this.#reported.add(path);
    this.#onUnreadable({ path, reason: (error as Error).message, movedTo: undefined });
  }

  /** Where a file of this run was set aside, as it may be told to clients. */
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
