import type { RemovalPolicy } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { GeoRestriction } from 'aws-cdk-lib/aws-cloudfront';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { FrameIngest } from '../frame-ingest/frame-ingest';

/** OpenID Connect provider that users of a `CaptureSite` sign in with, by authorization code and PKCE. */
export interface CaptureSiteSignIn {
  /**
   * Issuer of the tokens, an `https:` address below which `/.well-known/openid-configuration` is. Of a Cognito user pool it
   * is `userPool.userPoolProviderUrl`.
   */
  readonly authority: string;
  /** Client that the page is there: a public one, without a secret, whose redirect address is the `url` of the site. */
  readonly clientId: string;
  /**
   * What to ask for, separated by spaces. Many providers give a refresh token, without which users sign in again when
   * their token expires, for `openid offline_access` only; Cognito gives one in any case.
   * @default 'openid'
   */
  readonly scope?: string;
  /**
   * Whether the API gets the user's ID token instead of the access token: for a provider whose access tokens are not for
   * the API, or have not the claim that it looks at.
   * @default false
   */
  readonly useIdToken?: boolean;
  /**
   * Origins of the provider's endpoints, where they are not on that of `authority`: of a Cognito user pool, that of its
   * domain, `https://PREFIX.auth.REGION.amazoncognito.com`.
   * @default - none
   */
  readonly endpointOrigins?: string[];
}

/** Properties of `CaptureSite`. */
export interface CaptureSiteProps {
  /** Service that the page sends frames to, and shows the video of. Its authorizer must not be IAM. */
  readonly frameIngest: FrameIngest;
  /**
   * Where users sign in.
   * @default - nobody has to, which suits an API that does not ask who calls
   */
  readonly signIn?: CaptureSiteSignIn;
  /**
   * Domain names of the site, for which `certificate` is. Their DNS records are not made here.
   * @default - the name that CloudFront gives
   */
  readonly domainNames?: string[];
  /**
   * Certificate for `domainNames`, in us-east-1.
   * @default - CloudFront's own
   */
  readonly certificate?: ICertificate;
  /**
   * Bucket for the access logs of S3, below `site/`, and of CloudFront, below `cloudfront/`. CloudFront writes to buckets
   * with ACLs only.
   * @default - a new bucket that keeps them for 90 days
   */
  readonly logBucket?: IBucket;
  /**
   * Whether the new buckets keep what is deleted or overwritten, for 30 days.
   * @default false
   */
  readonly versioned?: boolean;
  /**
   * KMS key that the log group of the function which deploys the page is encrypted with. A key that was not made in the app has to
   * let CloudWatch Logs in by itself.
   * @default - the key of CloudWatch Logs
   */
  readonly encryptionKey?: IKey;
  /**
   * Whether CloudFront logs each request. To regions that accounts have to opt in to it delivers no such logs: it has to be off
   * there. (Standard logging v2 reaches them; it is set up in us-east-1, for the `distribution`.)
   * @default true
   */
  readonly cloudFrontLogs?: boolean;
  /**
   * ARN of an AWS WAF web ACL of scope CLOUDFRONT.
   * @default - none
   */
  readonly webAclId?: string;
  /**
   * Countries that may, or may not, reach the site.
   * @default - all may
   */
  readonly geoRestriction?: GeoRestriction;
  /**
   * What becomes of the new buckets when they leave the stack.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether the new buckets are emptied when they leave the stack, with the removal policy `DESTROY`.
   * @default false
   */
  readonly autoDeleteObjects?: boolean;
}
