import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { S3Error } from '../errors.ts';
import { noSuchBucket } from './bucket-store.ts';
import type { DataDirectory } from './data-directory.ts';
import { etagMatches } from './etag-matches.ts';
import { isErrorCode } from './is-error-code.ts';
import { KeyedLock } from './keyed-lock.ts';
import { mapConcurrently } from './map-concurrently.ts';
import type { ObjectDetails, ObjectSummary, Tag } from './object-details.ts';
import { SealedFile, SealedFileDraft } from './sealed-file.ts';
import { syncDirectory } from './sync-directory.ts';
import type { WriteCondition } from './write-condition.ts';

export type StoredObject = SealedFile<ObjectDetails>;
export type ObjectDraft = SealedFileDraft<ObjectDetails>;

/** Objects in their buckets. The disk is the only truth; reading and writing of one key take turns. */
export class ObjectStore {
  readonly #locks = new KeyedLock();
  /** Keys by file name. A file name is the hash of its key, so that an entry can never become wrong. */
  readonly #keys = new Map<string, string>();

  constructor(private readonly directory: DataDirectory) {}

  createDraft(): Promise<ObjectDraft> {
    return SealedFileDraft.create(this.directory.newTemporaryPath());
  }

  /**
   * Seals a draft and makes it the object of its key, at one stroke.
   * @throws S3Error `PreconditionFailed`, `NoSuchKey` (a match was asked for), `NoSuchBucket`
   */
  async put(
    bucket: string,
    details: ObjectDetails,
    draft: ObjectDraft,
    condition: WriteCondition,
  ): Promise<void> {
    await draft.seal(details);
    await this.#inTurn(bucket, details.key, async (path) => {
      if (condition.kind === 'absent') {
        if (!(await draft.publishIfAbsent(path))) throw preconditionFailed('If-None-Match');
        return;
      }
      if (condition.kind === 'matches') {
        const { etag } = await this.describe(bucket, details.key);
        if (!etagMatches(condition.ifMatch, etag)) throw preconditionFailed('If-Match');
      }
      await draft.publish(path);
    });
  }

  /** The caller closes the object, or reads its stream to the end. @throws S3Error `NoSuchKey`, `NoSuchBucket` */
  async open(bucket: string, key: string): Promise<StoredObject> {
    const object = await SealedFile.open<ObjectDetails>(this.directory.objectPath(bucket, key));
    if (object !== undefined) return object;
    await this.#fileNames(bucket);
    throw new S3Error('NoSuchKey', 'The specified key does not exist.', { fields: { Key: key } });
  }

  /** @throws S3Error `NoSuchKey`, `NoSuchBucket` */
  async describe(bucket: string, key: string): Promise<ObjectDetails> {
    const object = await this.open(bucket, key);
    await object.close();
    return object.details;
  }

  /**
   * @param ifMatch delete only an object with this ETag
   * @throws S3Error `PreconditionFailed`, `NoSuchBucket`; a key that does not exist is no error, as on S3
   */
  async delete(bucket: string, key: string, ifMatch?: string): Promise<void> {
    await this.#inTurn(bucket, key, async (path) => {
      const object = await SealedFile.open<ObjectDetails>(path);
      if (object === undefined) {
        await this.#fileNames(bucket);
        return;
      }
      await object.close();
      if (ifMatch !== undefined && !etagMatches(ifMatch, object.details.etag))
        throw preconditionFailed('If-Match');
      await rm(path);
      this.#keys.delete(basename(path));
      await syncDirectory(this.directory.bucketPath(bucket));
    });
  }

  /** Tags are part of the one file, which is therefore written anew. @throws S3Error `NoSuchKey`, `NoSuchBucket` */
  async replaceTags(bucket: string, key: string, tags: readonly Tag[]): Promise<void> {
    await this.#inTurn(bucket, key, async (path) => {
      const object = await this.open(bucket, key);
      const draft = await this.createDraft();
      try {
        if (object.sizeBytes > 0) for await (const chunk of object.stream()) await draft.append(chunk);
        await draft.seal({ ...object.details, tags });
        await draft.publish(path);
      } finally {
        await object.close();
        await draft.discard();
      }
    });
  }

  /** Every key of a bucket, in no order. @throws S3Error `NoSuchBucket` */
  async keys(bucket: string): Promise<string[]> {
    const found = await mapConcurrently(await this.#fileNames(bucket), maxOpenFiles, async (name) => {
      const key = this.#keys.get(name) ?? (await this.#summarize(bucket, name))?.key;
      if (key !== undefined) this.#keys.set(name, key);
      return key;
    });
    return found.filter((key) => key !== undefined);
  }

  /** What a listing says of these keys; those that were deleted in the meantime are left out. */
  async summaries(bucket: string, keys: readonly string[]): Promise<ObjectSummary[]> {
    const found = await mapConcurrently(keys, maxOpenFiles, (key) =>
      this.#summarize(bucket, basename(this.directory.objectPath(bucket, key))),
    );
    return found.filter((summary) => summary !== undefined);
  }

  async #summarize(bucket: string, fileName: string): Promise<ObjectSummary | undefined> {
    const path = join(this.directory.bucketPath(bucket), fileName);
    const object = await SealedFile.open<ObjectDetails>(path);
    await object?.close();
    return object && { ...object.details, sizeBytes: object.sizeBytes };
  }

  async #fileNames(bucket: string): Promise<string[]> {
    try {
      const names = await readdir(this.directory.bucketPath(bucket));
      return names.filter((name) => /^[0-9a-f]{64}$/.test(name));
    } catch (error) {
      throw isErrorCode(error, 'ENOENT') ? noSuchBucket(bucket) : error;
    }
  }

  #inTurn(bucket: string, key: string, task: (path: string) => Promise<void>): Promise<void> {
    const path = this.directory.objectPath(bucket, key);
    return this.#locks.run(path, async () => {
      try {
        await task(path);
      } catch (error) {
        throw isErrorCode(error, 'ENOENT') ? noSuchBucket(bucket) : error;
      }
    });
  }
}

const maxOpenFiles = 16;

function preconditionFailed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    fields: { Condition: condition },
  });
}
