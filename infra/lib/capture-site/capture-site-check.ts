import { Stack, Token } from 'aws-cdk-lib';
import { HttpAuthorizerType } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { findForeign } from '../find-foreign';
import { authorizationTypeOf } from '../frame-ingest/authorization-type';
import { isOptInRegion, whyNoCloudFront } from '../regions';
import { findUselessEmptying } from '../removal';
import type { CaptureSiteProps, CaptureSiteSignIn } from './capture-site-props';

/**
 * Checks what would otherwise fail when a user opens the page.
 * @throws {Error} that lists every fault of the properties
 */
export function checkCaptureSiteProps(scope: Construct, props: CaptureSiteProps): void {
  const problems = [
    ...findUnfitAuthorizer(props),
    ...findUnfitPlaybackAuthorizer(props),
    ...findMissingScopes(props),
    ...findClientCertificates(props),
    ...(props.signIn === undefined ? [] : findBadOrigins(props.signIn)),
    ...findHalfDomain(props),
    ...findUselessEmptying(props),
    ...findUnfitRegion(scope, props),
    ...findForeign(scope, {
      logBucket: {
        has: ['account', 'region'],
        env: props.logBucket?.env,
        why: 'S3 delivers access logs within an account and a region',
      },
    }),
  ];
  if (problems.length > 0) throw new Error(`${scope.node.path}: ${problems.join('; ')}.`);
}

/**
 * A browser signs in with tokens, and CloudFront signs requests to S3 or Lambda function URLs, but not to an HTTP API.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-origin.html
 */
function findUnfitAuthorizer({ frameIngest, signIn }: CaptureSiteProps): string[] {
  const type = authorizationTypeOf(frameIngest.authorizer);
  const { path } = frameIngest.node;
  if (type === HttpAuthorizerType.IAM) {
    return [
      `${path} takes requests that are signed with AWS credentials, which a page does not have. Give ${path} an HttpJwtAuthorizer ` +
        'as its authorizer, and signIn here; or, if everyone on the internet may send frames and watch, a ' +
        'new HttpNoneAuthorizer()',
    ];
  }
  if (type === HttpAuthorizerType.JWT && signIn === undefined) {
    return [`${path} needs a user's token, and the page has no signIn to get one. Give signIn`];
  }
  return [];
}

/** The distribution does not present a certificate to the API. */
function findClientCertificates({ frameIngest }: CaptureSiteProps): string[] {
  if (!frameIngest.requiresClientCertificates) return [];
  return [
    `${frameIngest.node.path} requires client certificates, and CloudFront does not present one. Leave out domainName.mtls, or give the page its own FrameIngest`,
  ];
}

/** The page watches with the same token as it posts. */
function findUnfitPlaybackAuthorizer({ frameIngest, signIn }: CaptureSiteProps): string[] {
  const { authorizer, playbackAuthorizer } = frameIngest;
  if (playbackAuthorizer === undefined || playbackAuthorizer === authorizer) return [];
  const type = authorizationTypeOf(playbackAuthorizer);
  const { path } = frameIngest.node;
  if (type === HttpAuthorizerType.IAM) {
    return [
      `watching ${path} takes requests that are signed with AWS credentials, which a page does not have. Give ${path} an HttpJwtAuthorizer as its playbackAuthorizer`,
    ];
  }
  if (type === HttpAuthorizerType.JWT && signIn === undefined) {
    return [`watching ${path} needs a user's token, and the page has no signIn to get one. Give signIn`];
  }
  return [];
}

/** A token has at most the scopes that were asked for. */
function findMissingScopes({ frameIngest, signIn }: CaptureSiteProps): string[] {
  const { authorizationScopes = {} } = frameIngest;
  const groups = Object.entries(authorizationScopes).filter(([, scopes]) => scopes !== undefined);
  if (signIn === undefined || groups.length === 0) return [];
  if (signIn.useIdToken === true) {
    return [
      `${frameIngest.node.path} checks the scopes of tokens (authorizationScopes), and ID tokens have none. Leave out signIn.useIdToken`,
    ];
  }
  const asked = signIn.scope ?? 'openid';
  if (Token.isUnresolved(asked)) return [];
  return groups
    .filter(
      ([, scopes]: [string, string[]]) => !Token.isUnresolved(scopes) && !scopes.some(isAskedFor(asked)),
    )
    .map(
      ([group, scopes]) =>
        `signIn.scope asks for "${asked}", and ${frameIngest.node.path} requires one of ${scopes.join(', ')} for ${group}. Add it to signIn.scope`,
    );
}

function isAskedFor(asked: string): (scope: string) => boolean {
  const scopes = asked.split(' ');
  return (scope) => Token.isUnresolved(scope) || scopes.includes(scope);
}

function findBadOrigins({ authority, endpointOrigins = [] }: CaptureSiteSignIn): string[] {
  const authorityProblem = isSafeAddress(authority)
    ? []
    : [`signIn.authority must be an https: address, not "${authority}"`];
  const originProblems = endpointOrigins
    .filter((origin) => !isSafeAddress(origin) || !isOrigin(origin))
    .map((origin) => `signIn.endpointOrigins must be like https://host[:port], not "${origin}"`);
  return [...authorityProblem, ...originProblems];
}

function isOrigin(address: string): boolean {
  return Token.isUnresolved(address) || new URL(address).origin === address;
}

/** Plain HTTP is only for a provider on the same machine. */
function isSafeAddress(address: string): boolean {
  if (Token.isUnresolved(address)) return true;
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
}

function findUnfitRegion(scope: Construct, { cloudFrontLogs = true }: CaptureSiteProps): string[] {
  const { region } = Stack.of(scope);
  const reason = whyNoCloudFront(region);
  if (reason !== undefined) {
    return [`CaptureSite does not work in ${region}: ${reason}. Serve the page another way`];
  }
  if (!cloudFrontLogs || !isOptInRegion(region)) return [];
  return [
    `CloudFront does not deliver logs to buckets in ${region}, an opt-in region. Give cloudFrontLogs: false`,
  ];
}

function findHalfDomain({ domainNames = [], certificate }: CaptureSiteProps): string[] {
  if (domainNames.length > 0 === (certificate !== undefined)) return [];
  return ['domainNames and certificate belong together. Give both or none'];
}
