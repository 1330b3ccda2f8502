import { HeadObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { ArchivedObject } from '@frame-ingest/contract';
import { ArchiveError } from './errors.ts';

export interface FragmentToArchive {
  readonly key: string;
  readonly body: Uint8Array;
  /** Kept with the object as `x-amz-meta-*`, so that a fragment can be put on a stream from the archive alone. */
  readonly metadata: Readonly<Record<string, string>>;
}

export type ArchiveFragment = (fragment: FragmentToArchive, signal: AbortSignal) => Promise<ArchivedObject>;

/**
 * Makes the function that keeps a fragment in S3. It never overwrites: an object that is there already is the same
 * batch, sent again.
 */
export function createArchiveFragment(s3: S3Client, bucket: string): ArchiveFragment {
  /** @throws ArchiveError */
  return async function archiveFragment({ key, body, metadata }, signal) {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: 'video/x-matroska',
      Metadata: { ...metadata },
      IfNoneMatch: '*',
    });
    try {
      const { ETag = '' } = await s3.send(command, { abortSignal: signal });
      return { bucket, key, etag: ETag };
    } catch (error) {
      if (isPreconditionFailed(error)) return findArchived(s3, bucket, key, signal);
      throw new ArchiveError(error);
    }
  };
}

async function findArchived(
  s3: S3Client,
  bucket: string,
  key: string,
  signal: AbortSignal,
): Promise<ArchivedObject> {
  try {
    const { ETag = '' } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), {
      abortSignal: signal,
    });
    return { bucket, key, etag: ETag };
  } catch (error) {
    throw new ArchiveError(error);
  }
}

function isPreconditionFailed(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
}
