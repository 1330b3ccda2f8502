import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type ArchiveBucket, toBucketInput } from '../archive/archive-bucket.ts';

/**
 * Puts a file where its reader can fetch it for a while.
 * @returns its address
 */
export type OfferFile = (
  name: string,
  contentType: string,
  body: Uint8Array,
  signal: AbortSignal,
) => Promise<string>;

/**
 * Prefix of files that exist for one reader only; no stream can have such a name. The construct's bucket deletes them after a
 * day.
 */
const prefix = '!offered/';
const goodForSeconds = 900;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html */
export function createOfferFile(s3: S3Client, bucket: ArchiveBucket): OfferFile {
  return async function offerFile(name, contentType, body, signal) {
    const object = { ...toBucketInput(bucket), Key: prefix + name };
    const put = new PutObjectCommand({ ...object, Body: body, ContentType: contentType });
    await s3.send(put, { abortSignal: signal });
    // The owner has just been checked; readers need not learn the account.
    const get = new GetObjectCommand({ Bucket: object.Bucket, Key: object.Key });
    return getSignedUrl(s3, get, { expiresIn: goodForSeconds });
  };
}
