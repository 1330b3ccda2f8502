import { join } from 'node:path';
import { Duration, Fn, Names } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  HttpVersion,
  type IDistribution,
  type IOrigin,
  type IResponseHeadersPolicyRef,
  OriginRequestPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { type Bucket, HttpMethods, type IBucket } from 'aws-cdk-lib/aws-s3';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { createCaptureSiteBuckets } from './capture-site-buckets';
import { checkCaptureSiteProps } from './capture-site-check';
import { deployPage } from './capture-site-deployment';
import { acknowledgeOpenChoices } from './capture-site-findings';
import { createResponseHeaders, regionalName } from './capture-site-headers';
import { readContentSecurityPolicy } from './capture-site-policy';
import type { CaptureSiteProps } from './capture-site-props';
import { given } from './given';

/** Where build-site.ts writes. */
const siteFolder = join(__dirname, '../site');

/** Paths of the API, as packages/contract/src/routes.ts has them. */
const apiPaths = ['/FrameData', '/Config', '/Playback', '/Clip', '/Image'];

/**
 * Errors that CloudFront caches for 10 seconds, whatever the cache policy says: `no_video`, a moment after which the video
 * is there, would be one of them. There are no error pages, for they would take the place of the API's answers, too.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
const cachedErrors = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/**
 * A page that captures a camera and shows what comes back, for a `FrameIngest`: files in a private bucket behind a
 * CloudFront distribution, which leads to the API as well, so that page and API are of one origin.
 */
export class CaptureSite extends Construct {
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
    const headers = createResponseHeaders(this, policy, props);
    const distribution = this.createDistribution(logBucket, headers, props);
    this.distribution = distribution as IDistribution;
    this.url = `https://${props.domainNames?.[0] ?? distribution.distributionDomainName}/`;
    deployPage(this, bucket, join(siteFolder, 'page'), props);
    letPageReadClips(this, props.frameIngest.bucket);
    acknowledgeOpenChoices(distribution, props);
  }

  private createDistribution(
    logBucket: IBucket,
    responseHeadersPolicy: IResponseHeadersPolicyRef,
    props: CaptureSiteProps,
  ): Distribution {
    const { domainNames, certificate, webAclId, geoRestriction } = props;
    const originAccessControl = new S3OriginAccessControl(this, 'OriginAccess', {
      originAccessControlName: regionalName(this, 64),
    });
    const { apiEndpoint } = props.frameIngest.api;
    const api = new HttpOrigin(Fn.parseDomainName(apiEndpoint), {
      // Longer than the API waits for its function: then it is the API that tells of it.
      readTimeout: Duration.seconds(35),
    });
    const toApi: BehaviorOptions = {
      origin: api as IOrigin,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // `Authorization` is among what it lets through; the API knows itself by the name of its own host.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      responseHeadersPolicy,
    };
    return new Distribution(this, 'Distribution', {
      comment: `FrameIngest: ${this.node.path}`.slice(0, 128),
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket, { originAccessControl }),
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy,
      },
      additionalBehaviors: Object.fromEntries(apiPaths.map((path) => [path, toApi])),
      errorResponses: cachedErrors.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      httpVersion: HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      enableLogging: true,
      logBucket,
      logFilePrefix: 'cloudfront/',
      ...given({ domainNames, certificate, webAclId, geoRestriction }),
    });
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
