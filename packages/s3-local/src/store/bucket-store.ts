import { mkdir, readdir, rmdir, stat } from 'node:fs/promises';
import { S3Error } from '../errors.ts';
import type { DataDirectory } from './data-directory.ts';
import { isErrorCode } from './is-error-code.ts';
import { syncDirectory } from './sync-directory.ts';

export interface Bucket {
  readonly name: string;
  readonly createdMs: number;
}

/** Buckets are directories: that one cannot be made twice, nor removed while it holds objects, is the file system's. */
export class BucketStore {
  constructor(private readonly directory: DataDirectory) {}

  /** @throws S3Error `BucketAlreadyOwnedByYou` */
  async create(bucket: string): Promise<void> {
    try {
      await mkdir(this.directory.bucketPath(bucket));
    } catch (error) {
      if (!isErrorCode(error, 'EEXIST')) throw error;
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new S3Error('BucketAlreadyOwnedByYou', message, { fields: { BucketName: bucket }, cause: error });
    }
    await syncDirectory(this.directory.bucketsPath);
  }

  /** @throws S3Error `NoSuchBucket` */
  async require(bucket: string): Promise<void> {
    try {
      await stat(this.directory.bucketPath(bucket));
    } catch (error) {
      throw isErrorCode(error, 'ENOENT') ? noSuchBucket(bucket) : error;
    }
  }

  /** In the order of their names. */
  async list(): Promise<Bucket[]> {
    const entries = await readdir(this.directory.bucketsPath, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    return Promise.all(
      names.sort().map(async (name) => {
        const { birthtimeMs } = await stat(this.directory.bucketPath(name));
        return { name, createdMs: birthtimeMs };
      }),
    );
  }

  /** @throws S3Error `NoSuchBucket`, `BucketNotEmpty` */
  async delete(bucket: string): Promise<void> {
    try {
      await rmdir(this.directory.bucketPath(bucket));
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) throw noSuchBucket(bucket);
      if (!isErrorCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
      throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
        fields: { BucketName: bucket },
      });
    }
    await syncDirectory(this.directory.bucketsPath);
  }
}

export function noSuchBucket(bucket: string): S3Error {
  return new S3Error('NoSuchBucket', 'The specified bucket does not exist', {
    fields: { BucketName: bucket },
  });
}
