import { Duration } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CorsRule,
  HttpMethods,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { expireVersions } from '../expire-versions';
import { acknowledgeCompliance } from '../nag/acknowledge-compliance';
import { bucketRemoval } from '../removal';
import { archiveBucketName } from './archive-bucket-name';
import { archivePrefixes } from './archive-prefixes';
import type { FrameIngestProps } from './frame-ingest-props';

/** What of an archive is not to be kept. */
export function archiveRules({ playback = true }: FrameIngestProps): LifecycleRule[] {
  return [abortIncompleteUploads, clearClaims, ...(playback ? [clearOffered] : [])];
}

/** The bucket that fragments are archived in, and one for its access logs. */
export function createArchiveBucket(scope: Construct, props: FrameIngestProps): IBucket {
  const { encryptionKey, versioned = false } = props;
  const { playback = true, corsOrigins = [] } = props;
  const bucket = new Bucket(scope, 'Archive', {
    bucketName: archiveBucketName(scope),
    ...hardened,
    ...(encryptionKey === undefined
      ? { encryption: BucketEncryption.S3_MANAGED }
      : { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
    versioned,
    serverAccessLogsBucket: props.archiveLogBucket ?? createLogBucket(scope, props),
    serverAccessLogsPrefix: 'archive/',
    lifecycleRules: [...archiveRules(props), ...expireVersions(props), ...(props.lifecycleRules ?? [])],
    ...(playback && corsOrigins.length > 0 ? { cors: [readOffered] } : {}),
    ...bucketRemoval(props),
  });
  acknowledgeCompliance(bucket, 'archiveReplication', 'archiveLock');
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return bucket as IBucket;
}

/** S3 delivers access logs to buckets that are encrypted with its own keys, or with a key that lets it in. */
function createLogBucket(scope: Construct, props: FrameIngestProps): IBucket {
  const { versioned = false } = props;
  const bucket = new Bucket(scope, 'ArchiveLogs', {
    ...hardened,
    encryption: BucketEncryption.S3_MANAGED,
    versioned,
    lifecycleRules: [
      abortIncompleteUploads,
      ...expireVersions(props),
      { id: 'Expire', expiration: Duration.days(90) },
    ],
    ...bucketRemoval(props),
  });
  acknowledgeCompliance(bucket, 'logReplication', 'logLock', 'logKey');
  return bucket as IBucket;
}

const hardened: BucketProps = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
};

const abortIncompleteUploads = {
  id: 'AbortIncompleteUploads',
  abortIncompleteMultipartUploadAfter: Duration.days(1),
};

/** Ids of the rules that the bucket has by itself. */
export const archiveRuleIds = [
  'AbortIncompleteUploads',
  'ExpireNoncurrentVersions',
  'ClearClaims',
  'ClearOffered',
];

/** A claim spares those who send a batch again, or redrive it, a look into the stream; none does after days. */
const clearClaims = { id: 'ClearClaims', prefix: archivePrefixes.claims, expiration: Duration.days(7) };

/** What the function lays down for one reader is not archived. */
const clearOffered = { id: 'ClearOffered', prefix: archivePrefixes.offered, expiration: Duration.days(1) };

/**
 * `GET /Clip` can redirect a page here, with a signed address. Browsers send no origin after such a redirect, so no origin can
 * be named here. Without a signature, no origin gets anything.
 * @see https://fetch.spec.whatwg.org/#concept-request-tainted-origin
 */
const readOffered: CorsRule = { allowedMethods: [HttpMethods.GET, HttpMethods.HEAD], allowedOrigins: ['*'] };
