import { join } from 'node:path';
import { Names } from 'aws-cdk-lib';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { type Bucket, HttpMethods, type IBucket } from 'aws-cdk-lib/aws-s3';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { createCaptureSiteBuckets } from './capture-site-buckets';
import { checkCaptureSiteProps } from './capture-site-check';
import { deployPage } from './capture-site-deployment';
import { createDistribution } from './capture-site-distribution';
import { acknowledgeOpenChoices } from './capture-site-findings';
import { createResponseHeaders } from './capture-site-headers';
import { readContentSecurityPolicy } from './capture-site-policy';
import type { CaptureSiteProps } from './capture-site-props';

/** The output of build-site.ts. */
const siteFolder = join(__dirname, '../../site');

/**
 * A page for a `FrameIngest` that captures a camera and shows the video that comes back. Its files are in a private bucket behind a
 * CloudFront distribution, which also serves the API, so that page and API share one origin.
 */
export class CaptureSite extends Construct {
  /** Serves page and API, does not cache errors, and logs under `cloudfront/` into its own bucket. */
  readonly distribution: IDistribution;
  /** The bucket of the page's files. */
  readonly bucket: IBucket;
  /** Address of the page. */
  readonly url: string;

  /**
   * @throws {Error} if the `FrameIngest` requires signed requests, which a page cannot send; if another property does not fit; or if
   * the page is not built
   */
  constructor(scope: Construct, id: string, props: CaptureSiteProps) {
    super(scope, id);
    checkCaptureSiteProps(this, props);
    const policy = readContentSecurityPolicy(this, siteFolder);
    // The log bucket's policy lets S3 deliver access logs, whatever the app's feature flag says.
    this.node.setContext(S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY, true);

    const { bucket, logBucket } = createCaptureSiteBuckets(this, props);
    this.bucket = bucket;
    const distribution = createDistribution(
      this,
      { bucket, logBucket, responseHeadersPolicy: createResponseHeaders(this, policy, props) },
      props,
    );
    this.distribution = distribution as IDistribution;
    this.url = `https://${props.domainNames?.[0] ?? distribution.distributionDomainName}/`;
    deployPage(this, bucket, join(siteFolder, 'page'), props);
    letPageReadClips(this, props.frameIngest.bucket);
    acknowledgeOpenChoices(distribution, props);
  }
}

/**
 * `GET /Clip` may redirect to a presigned address in the archive, which protects the file whatever the origin. Naming the
 * distribution here would make it and the bucket depend on each other.
 */
function letPageReadClips(scope: Construct, archive: IBucket | Bucket): void {
  if (!canHaveRules(archive)) return;
  archive.addCorsRule({
    id: Names.uniqueResourceName(scope, { maxLength: 255 }),
    allowedMethods: [HttpMethods.GET, HttpMethods.HEAD],
    allowedOrigins: ['*'],
  });
}

/** Excludes buckets that are known only by name. Checks for a method and not for the class: an app may have two copies of that. */
function canHaveRules(bucket: IBucket | Bucket): bucket is Bucket {
  return 'addCorsRule' in bucket;
}
