import { Duration } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { expireVersions } from '../expire-versions';
import { acknowledgeCompliance } from '../nag/acknowledge-compliance';
import { bucketRemoval } from '../removal';
import type { CaptureSiteProps } from './capture-site-props';

export interface CaptureSiteBuckets {
  readonly bucket: IBucket;
  readonly logBucket: IBucket;
}

/** The bucket of the page, and one for access logs. */
export function createCaptureSiteBuckets(scope: Construct, props: CaptureSiteProps): CaptureSiteBuckets {
  const logBucket = props.logBucket ?? createLogBucket(scope, props);
  const bucket = new Bucket(scope, 'Bucket', {
    ...hardened,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    serverAccessLogsBucket: logBucket,
    serverAccessLogsPrefix: 'site/',
    versioned: props.versioned ?? false,
    lifecycleRules: expireVersions(props),
    ...bucketRemoval(props),
  });
  acknowledgeCompliance(bucket, 'pageReplication', 'pageLock', 'pageKey');
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return { bucket: bucket as IBucket, logBucket };
}

/**
 * CloudFront gets its right to write through an ACL.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
 */
function createLogBucket(scope: Construct, props: CaptureSiteProps): IBucket {
  const bucket = new Bucket(scope, 'Logs', {
    ...hardened,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
    versioned: props.versioned ?? false,
    lifecycleRules: [...expireVersions(props), { id: 'Expire', expiration: Duration.days(90) }],
    ...bucketRemoval(props),
  });
  acknowledgeCompliance(bucket, 'logReplication', 'logLock', 'logKey');
  return bucket as IBucket;
}

const hardened: BucketProps = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
};
