import type { RemovalPolicy } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { GeoRestriction } from 'aws-cdk-lib/aws-cloudfront';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { FrameIngest } from '../frame-ingest/frame-ingest';

/** OpenID Connect provider that users of a `CaptureSite` sign in with, by authorization code and PKCE. */
export interface CaptureSiteSignIn {
  /**
   * Issuer of the tokens, an `https:` address with `/.well-known/openid-configuration` below it. For a Cognito user pool it is
   * `userPool.userPoolProviderUrl`.
   */
  readonly authority: string;
  /** The page's client id there: a public client without a secret, with the `url` of the site as its redirect address. */
  readonly clientId: string;
  /**
   * Scopes to ask for, separated by spaces. Many providers give a refresh token only for `openid offline_access`; Cognito always
   * gives one. Without it, users sign in again when their token expires.
   * @default 'openid'
   */
  readonly scope?: string;
  /**
   * Whether the API gets the user's ID token instead of the access token, for a provider whose access tokens are not for the API or
   * lack the claim that it checks.
   * @default false
   */
  readonly useIdToken?: boolean;
  /**
   * Origins of the provider's endpoints if they differ from the origin of `authority`. For a Cognito user pool, its domain:
   * `https://PREFIX.auth.REGION.amazoncognito.com`.
   * @default - none
   */
  readonly endpointOrigins?: string[];
}

/** Properties of `CaptureSite`. */
export interface CaptureSiteProps {
  /** Service that the page sends frames to and shows video from. Its authorizer must not be IAM. */
  readonly frameIngest: FrameIngest;
  /**
   * Where users sign in.
   * @default - no sign-in, for an API without an authorizer
   */
  readonly signIn?: CaptureSiteSignIn;
  /**
   * Domain names of the site, which `certificate` covers. The construct makes no DNS records for them.
   * @default - CloudFront's name
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
   * Whether the new buckets keep deleted and overwritten objects for 30 days.
   * @default false
   */
  readonly versioned?: boolean;
  /**
   * KMS key for the log group of the function that deploys the page. The policy of a key from outside the app has to allow
   * CloudWatch Logs.
   * @default - the key of CloudWatch Logs
   */
  readonly encryptionKey?: IKey;
  /**
   * Whether CloudFront logs each request. Switch it off in opt-in regions, where CloudFront does not deliver these logs. (Standard
   * logging v2 does; set it up in us-east-1, for the `distribution`.)
   * @default true
   */
  readonly cloudFrontLogs?: boolean;
  /**
   * ARN of an AWS WAF web ACL of scope CLOUDFRONT.
   * @default - none
   */
  readonly webAclId?: string;
  /**
   * Countries that may or may not reach the site.
   * @default - all may
   */
  readonly geoRestriction?: GeoRestriction;
  /**
   * What happens to the new buckets when they leave the stack.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether the new buckets are emptied when they leave the stack, with the removal policy `DESTROY`.
   * @default false
   */
  readonly autoDeleteObjects?: boolean;
}
