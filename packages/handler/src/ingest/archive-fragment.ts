import { HeadObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { ArchivedObject } from '@frame-ingest/contract';
import { ArchiveError } from '../errors.ts';

export interface FragmentToArchive {
  readonly key: string;
  readonly body: Uint8Array;
  /** Kept with the object as `x-amz-meta-*`, so that a fragment can be put on a stream from the archive alone. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ArchivedFragment {
  readonly object: ArchivedObject;
  /** True where the same batch had been archived before: it may be in the stream as well. */
  readonly existed: boolean;
}

export type ArchiveFragment = (fragment: FragmentToArchive, signal: AbortSignal) => Promise<ArchivedFragment>;

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
      return { object: { bucket, key, etag: ETag }, existed: false };
    } catch (error) {
      if (isPreconditionFailed(error)) {
        return { object: await findArchived(s3, bucket, key, signal), existed: true };
      }
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
