import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { limitTime, type Time } from '@frame-ingest/put-media';
import { type ArchiveBucket, toBucketInput } from './archive-bucket.ts';
import type { ListedArchive, ObjectToStore, StoredObject } from './archive-store.ts';
import { ArchiveError } from './errors.ts';

/** Time limit of a call, the SDK's retries included. S3 answers within a fraction of it. */
const callLimitMs = 6_000;
/** S3 refuses all but one of the concurrent conditional writes of a key, and asks the others to try again. */
const maxConflicts = 8;
const conflictPauseMs = 50;

/** Makes the archive in an S3 bucket. */
export function createS3ArchiveStore(s3: S3Client, bucket: ArchiveBucket, time: Time): ListedArchive {
  const named = toBucketInput(bucket);
  return {
    bucket: bucket.name,
    create: (object, signal) => put(object, { IfNoneMatch: '*' }, signal),
    replace: (object, etag, signal) => put(object, { IfMatch: etag }, signal),
    read: (key, signal) =>
      read(key, signal).catch((error: unknown) => throwAsArchiveError(error, bucket, signal)),
    list,
  };

  async function* list(Prefix: string, StartAfter: string, signal: AbortSignal): AsyncGenerator<string> {
    let ContinuationToken: string | undefined;
    do {
      const command = new ListObjectsV2Command({ ...named, Prefix, StartAfter, ContinuationToken });
      const page = await limited(signal, (signal) => s3.send(command, { abortSignal: signal })).catch(
        (error: unknown) => throwAsArchiveError(error, bucket, signal),
      );
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
  async function put(
    { key, body, contentType, metadata }: ObjectToStore,
    condition: Pick<PutObjectCommandInput, 'IfNoneMatch' | 'IfMatch'>,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const input: PutObjectCommandInput = {
      ...{ ...named, Key: key, Body: body, ContentType: contentType, ...condition },
      ...(metadata === undefined ? {} : { Metadata: { ...metadata } }),
    };
    for (let conflicts = 1; ; conflicts += 1) {
      try {
        const { ETag = '' } = await limited(signal, (signal) =>
          s3.send(new PutObjectCommand(input), { abortSignal: signal }),
        );
        return ETag;
      } catch (error) {
        if (statusOf(error) === 412 || (condition.IfMatch !== undefined && statusOf(error) === 404))
          return undefined;
        if (statusOf(error) !== 409 || conflicts === maxConflicts) throwAsArchiveError(error, bucket, signal);
        await time.sleep(conflicts * conflictPauseMs, signal);
      }
    }
  }

  async function read(key: string, signal: AbortSignal): Promise<StoredObject | undefined> {
    const command = new GetObjectCommand({ ...named, Key: key });
    let answeredAt: string | undefined;
    command.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        answeredAt = (result.response as { headers?: Record<string, string> }).headers?.['date'];
        return result;
      },
      { step: 'deserialize', name: 'readDate' },
    );
    try {
      return await limited(signal, async (signal) => {
        const {
          Body,
          ETag = '',
          Metadata = {},
          LastModified,
        } = await s3.send(command, { abortSignal: signal });
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return { bytes, etag: ETag, metadata: Metadata, ageMs: ageOf(LastModified, answeredAt) };
      });
    } catch (error) {
      if (statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket') return undefined;
      throw error;
    }
  }

  function limited<Result>(
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const toError = (): Error => new Error(`S3 did not answer within ${callLimitMs} ms`);
    return limitTime(time, callLimitMs, signal, toError, work);
  }
}

/** Both times come from S3's clock, in whole seconds, so the age may differ from their difference by a second either way. */
function ageOf(lastModified: Date | undefined, answeredAt: string | undefined): number {
  const nowMs = Date.parse(answeredAt ?? '');
  if (lastModified === undefined || Number.isNaN(nowMs)) return 0;
  return Math.max(0, nowMs - lastModified.getTime() - 1000);
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/**
 * S3 has not written what it refuses or sheds (503 SlowDown). Of any other failure nobody knows, nor of the SDK's earlier
 * attempts.
 */
function throwAsArchiveError(error: unknown, { owner }: ArchiveBucket, signal: AbortSignal): never {
  if (signal.aborted && error === signal.reason) throw error;
  const isNothing = isFirstAttempt(error) && (isRefusedByS3(error) || isNotConnected(error));
  throw new ArchiveError(isNothing ? 'nothing' : 'unknown', error, owner);
}

/**
 * A redirect is a refusal, too: the bucket is in another region. A proxy may refuse what S3 behind it has already written, but S3's
 * own answers have an id.
 */
function isRefusedByS3(error: unknown): boolean {
  if (!(error instanceof S3ServiceException) || error.$metadata.requestId === undefined) return false;
  const { httpStatusCode = 0 } = error.$metadata;
  return (httpStatusCode >= 300 && httpStatusCode < 500) || error.name === 'SlowDown';
}

/** The SDK notes the number of attempts on whatever it throws. */
function isFirstAttempt(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as { readonly $metadata?: { readonly attempts?: number } };
  return ($metadata?.attempts ?? 1) === 1;
}

/** No connection was made, so no byte was sent. */
function isNotConnected(error: unknown): boolean {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  return ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code);
}
