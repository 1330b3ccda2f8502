import { basename, join } from 'node:path';
import { changeDirectory, isErrorCode } from '@frame-ingest/local-server';
import { S3Error } from '../errors.ts';
import { type BucketStore, noSuchBucket } from './bucket-store.ts';
import { type DataDirectory, objectFileName } from './data-directory.ts';
import { etagMatches } from './etag-matches.ts';
import { KeyedLock } from './keyed-lock.ts';
import { mapConcurrently } from './map-concurrently.ts';
import type { ObjectDetails, ObjectSummary, Tag } from './object-details.ts';
import { parseObjectDetails } from './parse-object-details.ts';
import { SealedFile, SealedFileDraft } from './sealed-file.ts';
import { UnreadableFileError } from './unreadable-file-error.ts';
import type { WriteCondition } from './write-condition.ts';

export type StoredObject = SealedFile<ObjectDetails>;
export type ObjectDraft = SealedFileDraft<ObjectDetails>;

/** A draft, and the object that it will become. */
export interface ObjectWrite {
  readonly bucket: string;
  readonly details: ObjectDetails;
  readonly draft: ObjectDraft;
  readonly condition: WriteCondition;
  /** Called when the object is on the disk and its condition holds, before it becomes visible. */
  readonly announce: () => Promise<void>;
}

/** Objects in their buckets. The disk is the only source of truth. Reads and writes of one key take turns. */
export class ObjectStore {
  readonly #locks = new KeyedLock();
  /** Keys by file name. A file name is the hash of its key, so an entry never becomes wrong. */
  readonly #keys = new Map<string, string>();

  constructor(
    private readonly directory: DataDirectory,
    private readonly buckets: BucketStore,
  ) {}

  createDraft(): Promise<ObjectDraft> {
    return SealedFileDraft.create(this.directory.disk, this.directory.newTemporaryPath());
  }

  /**
   * Seals a draft, announces it, and atomically makes it the object of its key.
   * @throws S3Error `PreconditionFailed`, `NoSuchKey` (a match was required), `NoSuchBucket`, and errors of
   *   the announcement, after which the object does not exist
   */
  async put({ bucket, details, draft, condition, announce }: ObjectWrite): Promise<void> {
    await draft.seal(details);
    await this.#inTurn(bucket, details.key, async (path) => {
      if (condition.kind !== 'none') await this.#checkCondition(bucket, details.key, condition);
      await announce();
      if (condition.kind === 'absent') {
        if (!(await draft.publishIfAbsent(path))) throw preconditionFailed('If-None-Match');
      } else {
        await this.#publish(path, draft);
      }
    });
  }

  /** The caller closes the object, or reads its stream to the end. @throws S3Error `NoSuchKey`, `NoSuchBucket` */
  async open(bucket: string, key: string): Promise<StoredObject> {
    return (
      (await this.#open(this.directory.objectPath(bucket, key))) ?? (await this.#throwMissing(bucket, key))
    );
  }

  /** @throws S3Error `NoSuchKey`, `NoSuchBucket` */
  async describe(bucket: string, key: string): Promise<ObjectDetails> {
    const object = await this.open(bucket, key);
    await object.close();
    return object.details;
  }

  /**
   * @param ifMatch delete only an object with this ETag
   * @throws S3Error `PreconditionFailed`, `NoSuchBucket`; a missing key is not an error, as on S3
   */
  async delete(bucket: string, key: string, ifMatch?: string): Promise<void> {
    await this.#inTurn(bucket, key, async (path) => {
      const object = await this.#openInTurn(path);
      if (object === undefined) return this.buckets.require(bucket);
      await object.close();
      if (ifMatch !== undefined && !etagMatches(ifMatch, object.details.etag))
        throw preconditionFailed('If-Match');
      const { disk } = this.directory;
      await changeDirectory(this.directory.bucketPath(bucket), () => disk.rm(path), disk);
      this.#keys.delete(basename(path));
    });
  }

  /** Tags are part of the object's file, which is therefore rewritten. @throws S3Error `NoSuchKey`, `NoSuchBucket` */
  async replaceTags(bucket: string, key: string, tags: readonly Tag[]): Promise<void> {
    await this.#inTurn(bucket, key, async (path) => {
      const object = (await this.#openInTurn(path)) ?? (await this.#throwMissing(bucket, key));
      try {
        const draft = await this.createDraft();
        try {
          if (object.sizeBytes > 0) for await (const chunk of object.stream()) await draft.append(chunk);
          await draft.seal({ ...object.details, tags });
          await draft.publish(path);
        } finally {
          await draft.discard();
        }
      } finally {
        await object.close();
      }
    });
  }

  /** Every key of a bucket, in no particular order. @throws S3Error `NoSuchBucket` */
  async keys(bucket: string): Promise<string[]> {
    const found = await mapConcurrently(await this.#fileNames(bucket), maxOpenFiles, async (name) => {
      const key = this.#keys.get(name) ?? (await this.#summarize(bucket, name))?.key;
      if (key !== undefined) this.#keys.set(name, key);
      return key;
    });
    return found.filter((key) => key !== undefined);
  }

  /** The listing entries of these keys. Keys that are gone or cannot be read are left out. */
  async summaries(bucket: string, keys: readonly string[]): Promise<ObjectSummary[]> {
    const found = await mapConcurrently(keys, maxOpenFiles, (key) =>
      this.#summarize(bucket, objectFileName(key)),
    );
    return found.filter((summary) => summary !== undefined);
  }

  async #checkCondition(
    bucket: string,
    key: string,
    condition: Exclude<WriteCondition, { kind: 'none' }>,
  ): Promise<void> {
    const object = await this.#openInTurn(this.directory.objectPath(bucket, key));
    await object?.close();
    if (condition.kind === 'absent') {
      if (object !== undefined) throw preconditionFailed('If-None-Match');
      return;
    }
    const { details } = object ?? (await this.#throwMissing(bucket, key));
    if (!etagMatches(condition.ifMatch, details.etag)) throw preconditionFailed('If-Match');
  }

  async #publish(path: string, draft: ObjectDraft): Promise<void> {
    try {
      await draft.publish(path);
    } catch (error) {
      // A file cannot replace a directory, which is not this server's and is moved aside.
      if (!isErrorCode(error, 'EISDIR', 'ENOTEMPTY', 'EEXIST', 'EPERM')) throw error;
      await (await this.#openInTurn(path))?.close();
      await draft.publish(path);
    }
  }

  async #summarize(bucket: string, fileName: string): Promise<ObjectSummary | undefined> {
    const path = join(this.directory.bucketPath(bucket), fileName);
    try {
      const object = await this.#open(path);
      await object?.close();
      return object && { ...object.details, sizeBytes: object.sizeBytes };
    } catch (error) {
      // One bad file must not fail the whole listing.
      if (!isErrorCode(error, ...refusalCodes)) throw error;
      this.directory.leave(path, error);
      return undefined;
    }
  }

  /** Opens an object outside its turn. An unreadable file is checked again in its turn, when nothing can replace it. */
  async #open(path: string): Promise<StoredObject | undefined> {
    try {
      return await this.#openSealed(path);
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) throw error;
      return this.#locks.run(path, () => this.#openInTurn(path));
    }
  }

  /** @returns undefined if there is no object, or if its file was set aside */
  async #openInTurn(path: string): Promise<StoredObject | undefined> {
    try {
      return await this.#openSealed(path);
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) throw error;
      await this.directory.setAside(error);
      this.#keys.delete(basename(path));
      return undefined;
    }
  }

  #openSealed(path: string): Promise<StoredObject | undefined> {
    return SealedFile.open(this.directory.disk, path, (json) => {
      const details = parseObjectDetails(json);
      return details !== undefined && objectFileName(details.key) === basename(path) ? details : undefined;
    });
  }

  async #fileNames(bucket: string): Promise<string[]> {
    try {
      const names = await this.directory.disk.readdir(this.directory.bucketPath(bucket));
      return names.filter((name) => /^[0-9a-f]{64}$/.test(name));
    } catch (error) {
      throw isErrorCode(error, 'ENOENT') ? noSuchBucket(bucket) : error;
    }
  }

  async #throwMissing(bucket: string, key: string): Promise<never> {
    await this.buckets.require(bucket);
    const aside = this.directory.placeAside(this.directory.objectPath(bucket, key));
    const reason = aside === undefined ? '' : ` Its file could not be read and is now in ${aside}.`;
    throw new S3Error('NoSuchKey', `The specified key does not exist.${reason}`, { fields: { Key: key } });
  }

  #inTurn(bucket: string, key: string, task: (path: string) => Promise<void>): Promise<void> {
    const path = this.directory.objectPath(bucket, key);
    return this.#locks.run(path, async () => {
      try {
        await task(path);
      } catch (error) {
        // Another file may be missing: a listener for objects has files, too.
        if (isErrorCode(error, 'ENOENT')) await this.buckets.require(bucket);
        throw error;
      }
    });
  }
}

const maxOpenFiles = 16;

/** Errors for one file that cannot be read. A lack of file handles is not among them. */
const refusalCodes = ['EACCES', 'EPERM', 'EIO', 'ELOOP'];

function preconditionFailed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    fields: { Condition: condition },
  });
}
