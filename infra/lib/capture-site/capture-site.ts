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

/** Where build-site.ts writes. */
const siteFolder = join(__dirname, '../../site');

/**
 * A page that captures a camera and shows what comes back, for a `FrameIngest`: files in a private bucket behind a
 * CloudFront distribution, which leads to the API as well, so that page and API are of one origin.
 */
export class CaptureSite extends Construct {
  /** Serves page and API, keeps no errors in its cache, and logs under `cloudfront/` into a bucket of its own. */
  readonly distribution: IDistribution;
  /** Where the page's files are. */
  readonly bucket: IBucket;
  /** Address of the page. */
  readonly url: string;

  /**
   * @throws {Error} when the `FrameIngest` wants signed requests, which no page can send; when another property does not
   * fit; or when the page has not been built
   */
  constructor(scope: Construct, id: string, props: CaptureSiteProps) {
    super(scope, id);
    checkCaptureSiteProps(this, props);
    const policy = readContentSecurityPolicy(this, siteFolder);
    // S3 delivers access logs by the log bucket's policy, whatever the app's own flag says.
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
 * `GET /Clip` may lead to a file in the archive, at an address that is signed: whoever has no signature gets nothing,
 * whatever the origin. The name of the distribution would depend on the bucket, and the bucket on it.
 */
function letPageReadClips(scope: Construct, archive: IBucket | Bucket): void {
  if (!canHaveRules(archive)) return;
  archive.addCorsRule({
    id: Names.uniqueResourceName(scope, { maxLength: 255 }),
    allowedMethods: [HttpMethods.GET, HttpMethods.HEAD],
    allowedOrigins: ['*'],
  });
}

/** Not one that is known by its name only. By what it can do and not by its class, of which an app may have two copies. */
function canHaveRules(bucket: IBucket | Bucket): bucket is Bucket {
  return 'addCorsRule' in bucket;
}
