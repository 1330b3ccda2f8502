import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { FrameIngestProps } from './frame-ingest-props';

/**
 * The bucket that fragments are archived in. It keeps no versions: each fragment is written once, under a key that
 * tells its content, and only where no object is yet.
 */
export function createArchiveBucket(scope: Construct, props: FrameIngestProps): IBucket {
  const bucket = new Bucket(scope, 'Archive', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [
      { id: 'AbortIncompleteUploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ...(props.lifecycleRules ?? []),
    ],
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
  });
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return bucket as IBucket;
}
