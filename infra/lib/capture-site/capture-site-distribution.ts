import { Duration } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  type IOrigin,
  type IResponseHeadersPolicyRef,
  OriginRequestPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { httpApiAddress } from '../frame-ingest/http-api-address';
import { given } from '../given';
import type { CaptureSiteBuckets } from './capture-site-buckets';
import { regionalName } from './capture-site-headers';
import type { CaptureSiteProps } from './capture-site-props';

/** The parts of the distribution. */
export interface DistributionParts extends CaptureSiteBuckets {
  readonly responseHeadersPolicy: IResponseHeadersPolicyRef;
}

/** Paths of the API, from packages/contract/src/routes.ts. */
const apiPaths = ['/FrameData', '/Batches/*', '/Config', '/Playback', '/Clip', '/Image'];

/**
 * Errors that CloudFront would cache for 10 seconds whatever the cache policy says, such as `no_video`, although the video may
 * be there a moment later. Error pages are left out, since they would replace the API's answers, too.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
const cachedErrors = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/** The distribution, with the page from the bucket and the API on its own paths. */
export function createDistribution(
  scope: Construct,
  { bucket, logBucket, responseHeadersPolicy }: DistributionParts,
  props: CaptureSiteProps,
): Distribution {
  const { domainNames, certificate, webAclId, geoRestriction, cloudFrontLogs = true } = props;
  return new Distribution(scope, 'Distribution', {
    comment: `FrameIngest: ${scope.node.path}`.slice(0, 128),
    defaultRootObject: 'index.html',
    defaultBehavior: {
      origin: createBucketOrigin(scope, bucket),
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy,
      functionAssociations: [
        { function: createPageNames(scope), eventType: FunctionEventType.VIEWER_REQUEST },
      ],
    },
    additionalBehaviors: createApiBehaviors(responseHeadersPolicy, props),
    errorResponses: cachedErrors.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    httpVersion: HttpVersion.HTTP2_AND_3,
    // CloudFront's own certificate comes with a fixed policy.
    ...(certificate === undefined ? {} : { minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021 }),
    ...(cloudFrontLogs ? { enableLogging: true, logBucket, logFilePrefix: 'cloudfront/' } : {}),
    ...given({ domainNames, certificate, webAclId, geoRestriction }),
  });
}

/**
 * Rewrites `/watch` to the file `watch.html`: S3 has no page names, and derives a file's type from its extension. A name with a
 * dot is a file already.
 */
function createPageNames(scope: Construct): EdgeFunction {
  return new EdgeFunction(scope, 'PageNames', {
    comment: 'Page names to file names',
    runtime: FunctionRuntime.JS_2_0,
    code: FunctionCode.fromInline(
      [
        'function handler(event) {',
        '  var request = event.request;',
        "  if (/^\\/[^./]+$/.test(request.uri)) request.uri += '.html';",
        '  return request;',
        '}',
      ].join('\n'),
    ),
  });
}

function createBucketOrigin(scope: Construct, bucket: IBucket): IOrigin {
  const originAccessControl = new S3OriginAccessControl(scope, 'OriginAccess', {
    originAccessControlName: regionalName(scope, 64),
  });
  return S3BucketOrigin.withOriginAccessControl(bucket, { originAccessControl });
}

function createApiBehaviors(
  responseHeadersPolicy: IResponseHeadersPolicyRef,
  { frameIngest }: CaptureSiteProps,
): Record<string, BehaviorOptions> {
  const { host, path } = httpApiAddress(frameIngest, frameIngest.api, frameIngest.stage);
  const origin = new HttpOrigin(host, {
    ...(path === '' ? {} : { originPath: path }),
    // Longer than the API waits for its function, so that the API itself reports a timeout.
    readTimeout: Duration.seconds(35),
  });
  const behavior: BehaviorOptions = {
    origin: origin as IOrigin,
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    // It passes `Authorization` on, but not `Host`: the API only answers to its own host name.
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    responseHeadersPolicy,
  };
  return Object.fromEntries(apiPaths.map((path) => [path, behavior]));
}
