import { Duration, Fn, Names, Stack, Token } from 'aws-cdk-lib';
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  type IResponseHeadersPolicyRef,
  ResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { CaptureSiteProps } from './capture-site-props';

/**
 * The headers of every answer of the site.
 * @param policy the directives of the page's content security policy, except `connect-src`
 */
export function createResponseHeaders(
  scope: Construct,
  policy: Readonly<Record<string, string>>,
  props: CaptureSiteProps,
): IResponseHeadersPolicyRef {
  const directives = { ...policy, 'connect-src': ["'self'", ...findConnections(props)].join(' ') };
  return new ResponseHeadersPolicy(scope, 'ResponseHeaders', {
    responseHeadersPolicyName: regionalName(scope, 128),
    securityHeadersBehavior: {
      contentSecurityPolicy: {
        contentSecurityPolicy: Object.entries(directives)
          .map(([directive, sources]) => `${directive} ${sources}`)
          .join('; '),
        override: true,
      },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(730), override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
    },
    customHeadersBehavior: {
      customHeaders: [
        {
          header: 'permissions-policy',
          value: 'camera=(self), microphone=(), geolocation=()',
          override: true,
        },
        { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
      ],
    },
  });
}

/** CloudFront's policy names are unique in the account across regions, and a stack may be in two regions. */
export function regionalName(scope: Construct, maxLength: number): string {
  const maxRegionLength = '-ap-southeast-99'.length;
  const name = Names.uniqueResourceName(scope, {
    maxLength: maxLength - maxRegionLength,
    allowedSpecialCharacters: '-_',
  });
  return `${name}-${Stack.of(scope).region}`;
}

/** Where the page connects to besides its own origin: targets of the API's redirects, and the user's provider. */
function findConnections({ frameIngest, signIn }: CaptureSiteProps): string[] {
  // A clip that is too large for an answer is in the archive.
  const archive = `https://${archiveHost(frameIngest.bucket)}`;
  // HLS sessions are at the data endpoint of their stream, such as b-1a2b3c4d.kinesisvideo.eu-west-1.amazonaws.com.
  const { region, urlSuffix } = Stack.of(frameIngest);
  const video = `https://*.kinesisvideo.${region}.${urlSuffix}`;
  if (signIn === undefined) return [archive, video];
  return [...new Set([archive, video, originOf(signIn.authority), ...(signIn.endpointOrigins ?? [])])];
}

/** S3's certificates cover bucket names without dots; clients put other names into the path. */
function archiveHost(bucket: IBucket): string {
  const hasDot = !Token.isUnresolved(bucket.bucketName) && bucket.bucketName.includes('.');
  if (!hasDot) return bucket.bucketRegionalDomainName;
  const { region, urlSuffix } = Stack.of(bucket);
  return `s3.${region}.${urlSuffix}`;
}

function originOf(address: string): string {
  return Token.isUnresolved(address) ? `https://${Fn.parseDomainName(address)}` : new URL(address).origin;
}
