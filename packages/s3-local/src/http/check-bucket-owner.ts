import { S3Error } from '../errors.ts';
import type { BucketStore } from '../store/bucket-store.ts';
import type { S3Request } from './s3-request.ts';

/**
 * Refuses a request that is meant for a bucket of another account. A missing bucket has no owner, so 404 comes first.
 * @throws S3Error `InvalidBucketOwnerAWSAccountID`, `NoSuchBucket`, `AccessDenied`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 */
export async function checkBucketOwner(
  { bucket, headers }: Pick<S3Request, 'bucket' | 'headers'>,
  accountId: string,
  buckets: Pick<BucketStore, 'require'>,
): Promise<void> {
  // All buckets have one owner, so the owner of a copy's source is known without reading the source.
  const expected = ownerHeaders.flatMap((name) => headers.get(name) ?? []);
  if (!expected.every(isAccountId)) {
    throw new S3Error(
      'InvalidBucketOwnerAWSAccountID',
      'The value of the expected bucket owner parameter must be an AWS account ID',
    );
  }
  if (expected.every((owner) => owner === accountId)) return;
  if (bucket !== '') await buckets.require(bucket);
  throw new S3Error('AccessDenied', 'Access Denied');
}

const ownerHeaders = ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner'];

export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}
