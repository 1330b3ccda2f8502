import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where everything lies:
 *
 *     buckets/<bucket>/<SHA-256 of the key>   one sealed file per object
 *     uploads/<upload id>/                    one multipart upload, with one sealed file per part
 *     tmp/                                    what is being written; emptied at start
 *
 * A key never becomes a path: its hash has one length and one case on every file system.
 * One server at a time may use a directory.
 */
export class DataDirectory {
  private constructor(private readonly root: string) {}

  static async open(root: string): Promise<DataDirectory> {
    await Promise.all(
      ['buckets', 'uploads', 'tmp'].map((name) => mkdir(join(root, name), { recursive: true })),
    );
    const temporary = join(root, 'tmp');
    for (const name of await readdir(temporary))
      await rm(join(temporary, name), { recursive: true, force: true });
    return new DataDirectory(root);
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
    return join(this.bucketPath(bucket), createHash('sha256').update(key).digest('hex'));
  }

  /** @param uploadId an id that isUploadId let through */
  uploadPath(uploadId: string): string {
    return join(this.uploadsPath, uploadId);
  }

  /** A path that nothing else uses, in the same file system as all the others. */
  newTemporaryPath(): string {
    return join(this.root, 'tmp', randomUUID());
  }
}
