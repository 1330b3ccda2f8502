import { changeDirectory, type Disk, isErrorCode } from '@frame-ingest/local-server';
import { S3Error } from '../errors.ts';
import { isBucketName } from '../http/parse-bucket-name.ts';
import type { DataDirectory } from './data-directory.ts';

export interface Bucket {
  readonly name: string;
  readonly createdMs: number;
}

/** Buckets are directories: the file system ensures that one is created only once and removed only when it is empty. */
export class BucketStore {
  constructor(private readonly directory: DataDirectory) {}

  /** @throws S3Error `BucketAlreadyOwnedByYou` */
  async create(bucket: string): Promise<void> {
    const { disk } = this.directory;
    try {
      await changeDirectory(
        this.directory.bucketsPath,
        () => disk.mkdir(this.directory.bucketPath(bucket)),
        disk,
      );
    } catch (error) {
      if (!isErrorCode(error, 'EEXIST')) throw error;
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new S3Error('BucketAlreadyOwnedByYou', message, { fields: { BucketName: bucket }, cause: error });
    }
  }

  /** @throws S3Error `NoSuchBucket` */
  async require(bucket: string): Promise<void> {
    if ((await this.#find(bucket)) === undefined) throw noSuchBucket(bucket);
  }

  /** In the order of their names. */
  async list(): Promise<Bucket[]> {
    const names = (await this.directory.disk.readdir(this.directory.bucketsPath)).filter(isBucketName).sort();
    const buckets: Bucket[] = [];
    for (const name of names) {
      const found = await this.#find(name);
      if (found?.isDirectory()) buckets.push({ name, createdMs: found.birthtimeMs });
    }
    return buckets;
  }

  /** @throws S3Error `NoSuchBucket`, `BucketNotEmpty` */
  async delete(bucket: string): Promise<void> {
    const { disk } = this.directory;
    try {
      await changeDirectory(
        this.directory.bucketsPath,
        () => disk.rmdir(this.directory.bucketPath(bucket)),
        disk,
      );
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) throw noSuchBucket(bucket);
      if (!isErrorCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
      throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
        fields: { BucketName: bucket },
      });
    }
  }

  async #find(bucket: string): Promise<Awaited<ReturnType<Disk['stat']>> | undefined> {
    try {
      return await this.directory.disk.stat(this.directory.bucketPath(bucket));
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }
}

export function noSuchBucket(bucket: string): S3Error {
  return new S3Error('NoSuchBucket', 'The specified bucket does not exist', {
    fields: { BucketName: bucket },
  });
}
