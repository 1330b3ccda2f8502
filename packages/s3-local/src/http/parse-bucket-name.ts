import { isIPv4 } from 'node:net';
import { S3Error } from '../errors.ts';

/**
 * Checks the name of a general purpose bucket. A valid name is also a safe name for a directory.
 * @throws S3Error `InvalidBucketName`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function parseBucketName(name: string): string {
  if (!isBucketName(name)) {
    throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.', {
      fields: { BucketName: name },
    });
  }
  return name;
}

/** Whether a bucket can have this name. */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !isIPv4(name) &&
    !reservedPrefixes.some((prefix) => name.startsWith(prefix)) &&
    !reservedSuffixes.some((suffix) => name.endsWith(suffix))
  );
}

const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];
