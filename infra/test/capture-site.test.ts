import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '@frame-ingest/contract';
import { App, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpIamAuthorizer,
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpUserPoolAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { GeoRestriction } from 'aws-cdk-lib/aws-cloudfront';
import { OAuthScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { buildImageContext } from '../build-image-context';
import { buildSite } from '../build-site';
import { readContentSecurityPolicy } from '../lib/capture-site/capture-site-policy';
import { CaptureSite, type CaptureSiteProps, FrameIngest, type FrameIngestProps } from '../lib/index';
import { findNagFaults } from './find-nag-faults';
import { listAcknowledgements } from './list-acknowledgements';
import { maskAssetHashes } from './mask-asset-hashes';

type SiteProps = Omit<CaptureSiteProps, 'frameIngest'>;

beforeAll(async () => {
  await buildImageContext();
  await buildSite();
});

const issuer = 'https://issuer.example.com';
const jwt = (): FrameIngestProps => ({
  authorizer: new HttpJwtAuthorizer('Users', issuer, { jwtAudience: ['page'] }),
});
const signIn = { authority: issuer, clientId: 'page' };
const open = (): FrameIngestProps => ({ authorizer: new HttpNoneAuthorizer() });

function createApp(outdir?: string): { app: App; stack: Stack } {
  const context = { '@aws-cdk/core:validateAgainstDefaultRules': false };
  const app = new App({ context, ...(outdir === undefined ? {} : { outdir }) });
  return { app, stack: new Stack(app, 'Test') };
}

function addSite(stack: Stack, cam: FrameIngestProps, props: SiteProps = {}): CaptureSite {
  return new CaptureSite(stack, 'Site', { frameIngest: new FrameIngest(stack, 'Cam', cam), ...props });
}

function synthesize(cam: FrameIngestProps, props: SiteProps | ((stack: Stack) => SiteProps) = {}): Template {
  const { stack } = createApp();
  addSite(stack, cam, typeof props === 'function' ? props(stack) : props);
  return Template.fromStack(stack);
}

const distributionOf = (template: Template) =>
  Object.values(template.findResources('AWS::CloudFront::Distribution'))[0]?.['Properties']
    .DistributionConfig;

const policyOf = (template: Template): string =>
  JSON.stringify(
    Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'))[0]?.['Properties']
      .ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy,
  );

test('the template of a site with sign-in is the reviewed one', () => {
  const { stack } = createApp();
  const site = addSite(stack, jwt(), { signIn });
  const resources: Record<string, unknown> = Template.fromStack(stack).toJSON()['Resources'];
  const names = Object.entries(resources).filter(
    ([id]) => id.startsWith(site.node.id) || id.startsWith('Custom'),
  );

  expect(maskAssetHashes(Object.fromEntries(names))).toMatchSnapshot();
});

test('a bucket for logs in another region is refused', () => {
  const { app } = createApp();
  const stack = new Stack(app, 'Here', { env: { account: '111122223333', region: 'eu-west-1' } });
  const logBucket = Bucket.fromBucketAttributes(stack, 'L', { bucketName: 'logs', region: 'us-east-1' });

  expect(() => addSite(stack, open(), { logBucket })).toThrow(
    'Here/Site: logBucket is in the region us-east-1, and this stack in eu-west-1. S3 delivers access logs within an account and a region.',
  );
});

test('two syntheses leave the same files, byte for byte', () => {
  const [first, second] = [0, 1].map(() => {
    const outdir = mkdtempSync(join(tmpdir(), 'capture-site-'));
    const { app, stack } = createApp(outdir);
    addSite(stack, jwt(), { signIn });
    app.synth();
    const files = readdirSync(outdir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      // Where a construct was made is a line of this file, and the report has the folder's name.
      .filter((path) => !path.endsWith('validation-report.json'))
      .sort()
      .map((path) => [path.slice(outdir.length), readFileSync(path, 'base64')]);
    rmSync(outdir, { recursive: true });
    return files;
  });

  expect(first?.map(([path]) => path)).toContain('/Test.template.json');
  expect(second).toEqual(first);
});

test('the site is of one origin: the page out of the bucket, and the paths of the API to the API, uncached', () => {
  const distribution = distributionOf(synthesize(open()));

  const behaviours = distribution.CacheBehaviors as Record<string, unknown>[];
  const paths = Object.values(routes).map((route) => route.replace('{id}', '*'));
  expect(behaviours.map(({ PathPattern }) => PathPattern).sort()).toEqual(paths.sort());
  const [bucketOrigin, apiOrigin] = distribution.Origins;
  expect(distribution.DefaultCacheBehavior.TargetOriginId).toBe(bucketOrigin.Id);
  expect(bucketOrigin.OriginAccessControlId).toBeDefined();
  expect(JSON.stringify(apiOrigin.DomainName)).toContain('.execute-api.');
  for (const behaviour of behaviours) {
    expect(behaviour).toMatchObject({
      TargetOriginId: apiOrigin.Id,
      AllowedMethods: expect.arrayContaining(['GET', 'HEAD', 'OPTIONS', 'POST']),
      // Managed-CachingDisabled and Managed-AllViewerExceptHostHeader.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'https-only',
    });
  }
});

test('error answers of the API reach the page: they are not cached, and no error page takes their place', () => {
  const { CustomErrorResponses: responses } = distributionOf(synthesize(open()));

  expect(responses.map(({ ErrorCode }: { ErrorCode: number }) => ErrorCode)).toEqual(
    expect.arrayContaining([403, 404, 500, 502, 503, 504]),
  );
  for (const response of responses) {
    expect(response).toEqual({ ErrorCode: expect.any(Number), ErrorCachingMinTTL: 0 });
  }
});

test('the page may connect to its own origin, to the archive, to Kinesis Video and to where its users sign in', () => {
  const bare = policyOf(synthesize(open()));
  const template = synthesize(jwt(), {
    signIn: { ...signIn, authority: `${issuer}/tenant/`, endpointOrigins: ['https://token.example.com'] },
  });

  expect(bare).toContain("connect-src 'self' https://");
  expect(bare).toContain('RegionalDomainName');
  expect(bare).toContain('https://*.kinesisvideo.');
  expect(bare).not.toContain('example.com');
  expect(policyOf(template)).toContain(' https://issuer.example.com https://token.example.com');
  expect(policyOf(template)).not.toContain('tenant');
});

test('a Cognito user pool of the same stack is a provider, and knows where the page is', () => {
  const { stack } = createApp();
  const users = new UserPool(stack, 'Users');
  const client = users.addClient('Page', {
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID],
      callbackUrls: [Lazy.string({ produce: () => site.url })],
    },
  });
  const domain = users.addDomain('SignIn', { cognitoDomain: { domainPrefix: 'cams' } });
  const site = addSite(
    stack,
    { authorizer: new HttpUserPoolAuthorizer('Users', users, { userPoolClients: [client] }) },
    {
      signIn: {
        authority: users.userPoolProviderUrl,
        clientId: client.userPoolClientId,
        endpointOrigins: [domain.baseUrl()],
      },
    },
  );

  const policy = policyOf(Template.fromStack(stack));
  expect(policy).toContain('ProviderURL');
  expect(policy).toContain('.amazoncognito.com');
});

test('pages may read a clip that lies in the archive', () => {
  synthesize(open()).hasResourceProperties('AWS::S3::Bucket', {
    CorsConfiguration: {
      CorsRules: [{ AllowedMethods: ['GET', 'HEAD'], AllowedOrigins: ['*'], Id: Match.anyValue() }],
    },
  });
});

test('an archive that is known by its name is left as it is', () => {
  const { stack } = createApp();
  addSite(stack, { ...open(), bucket: Bucket.fromBucketName(stack, 'Own', 'my-archive') });

  const template = Template.fromStack(stack);
  expect(policyOf(template)).toContain('my-archive.s3.');
  expect(JSON.stringify(template.toJSON())).not.toContain('CorsConfiguration');
});

test('domain names, firewall and countries are passed on', () => {
  const { stack } = createApp();
  const arn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
  const webAclId = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/1';
  const site = addSite(stack, open(), {
    domainNames: ['cam.example.com'],
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', arn),
    webAclId,
    geoRestriction: GeoRestriction.allowlist('DE', 'FR'),
  });

  expect(site.url).toBe('https://cam.example.com/');
  expect(distributionOf(Template.fromStack(stack))).toMatchObject({
    Aliases: ['cam.example.com'],
    ViewerCertificate: { AcmCertificateArn: arn, MinimumProtocolVersion: 'TLSv1.2_2021' },
    WebACLId: webAclId,
    Restrictions: { GeoRestriction: { Locations: ['DE', 'FR'], RestrictionType: 'whitelist' } },
  });
});

test('a site that is to go takes its page with it, so that its bucket can be deleted', () => {
  const kept = synthesize(open());
  const going = synthesize(open(), { removalPolicy: RemovalPolicy.DESTROY });

  kept.hasResourceProperties('Custom::CDKBucketDeployment', { RetainOnDelete: true, Prune: true });
  going.hasResourceProperties('Custom::CDKBucketDeployment', { RetainOnDelete: false });
});

test('logs go to a bucket that is brought along', () => {
  const template = synthesize(open(), (stack) => ({
    logBucket: Bucket.fromBucketName(stack, 'Logs', 'my-logs'),
  }));

  expect(JSON.stringify(distributionOf(template).Logging)).toContain('my-logs.s3.');
  template.hasResourceProperties('AWS::S3::Bucket', {
    LoggingConfiguration: { DestinationBucketName: 'my-logs', LogFilePrefix: 'site/' },
    PublicAccessBlockConfiguration: Match.objectLike({ RestrictPublicBuckets: true }),
  });
});

describe('what does not fit is an error that names the cure', () => {
  test.each<[string, FrameIngestProps, SiteProps, string]>([
    ['signed requests', {}, {}, 'Give Test/Cam an HttpJwtAuthorizer as its authorizer, and signIn here'],
    ['signed requests, though users sign in', {}, { signIn }, 'new HttpNoneAuthorizer()'],
    ['tokens, and nowhere to get one', jwt(), {}, "Test/Cam needs a user's token"],
    [
      'a provider without TLS',
      jwt(),
      { signIn: { ...signIn, authority: 'http://issuer.example.com' } },
      'signIn.authority must be an https: address, not "http://issuer.example.com"',
    ],
    [
      'an endpoint that is more than an origin',
      jwt(),
      { signIn: { ...signIn, endpointOrigins: ['https://token.example.com/oauth2'] } },
      'signIn.endpointOrigins must be like https://host[:port], not "https://token.example.com/oauth2"',
    ],
    [
      'viewers who sign requests',
      { ...jwt(), playbackAuthorizer: new HttpIamAuthorizer() },
      { signIn },
      'Give Test/Cam an HttpJwtAuthorizer as its playbackAuthorizer',
    ],
    [
      'tokens for viewers only, and nowhere to get one',
      { ...open(), playbackAuthorizer: new HttpJwtAuthorizer('Viewers', issuer, { jwtAudience: ['page'] }) },
      {},
      "watching Test/Cam needs a user's token",
    ],
    [
      'a scope that is not asked for',
      { ...jwt(), authorizationScopes: { posting: ['cam/post'], playback: ['cam/watch'] } },
      { signIn: { ...signIn, scope: 'openid cam/post' } },
      'signIn.scope asks for "openid cam/post", and Test/Cam requires one of cam/watch for playback',
    ],
    [
      'ID tokens, which have no scopes',
      { ...jwt(), authorizationScopes: { posting: ['cam/post'] } },
      { signIn: { ...signIn, scope: 'openid cam/post', useIdToken: true } },
      'ID tokens have none. Leave out signIn.useIdToken',
    ],
    ['a domain without a certificate', open(), { domainNames: ['cam.example.com'] }, 'belong together'],
  ])('%s', (_, cam, props, message) => {
    expect(() => synthesize(cam, props)).toThrow(message);
    expect(() => synthesize(cam, props)).toThrow('Test/Site: ');
  });

  test('a page that has not been built', () => {
    const { stack } = createApp();

    expect(() => readContentSecurityPolicy(stack, '/no/such/folder')).toThrow(
      'Run node --import tsx infra/build-site.ts',
    );
  });
});

describe('cdk-nag', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['a FrameIngest with a site', (stack) => void addSite(stack, jwt(), { signIn })],
    [
      'a site with everything brought along',
      (stack) => {
        const arn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
        addSite(stack, jwt(), {
          signIn,
          logBucket: Bucket.fromBucketName(stack, 'Logs', 'my-logs'),
          domainNames: ['cam.example.com'],
          certificate: Certificate.fromCertificateArn(stack, 'Certificate', arn),
          webAclId: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/1',
          geoRestriction: GeoRestriction.denylist('AQ'),
        });
      },
    ],
    [
      'two sites in one stack, which share the function that deploys',
      (stack) => {
        const { node } = addSite(stack, jwt(), { signIn });
        const frameIngest = stack.node.findChild('Cam') as FrameIngest;
        new CaptureSite(stack, `Other${node.id}`, { frameIngest, signIn });
      },
    ],
  ])('has nothing to say about %s', (_, fill) => {
    expect(findNagFaults(fill)).toEqual([]);
  });

  test('acknowledgements are of the findings that there would be, each on one resource, with its reason', () => {
    const { stack } = createApp();
    addSite(stack, jwt(), { signIn });

    const acknowledged = listAcknowledgements(stack).filter(([path]) => !path.startsWith('Test/Cam'));

    expect(acknowledged).toMatchSnapshot();
  });
});

test('a page that asks for a scope of each group may post and watch', () => {
  const cam = {
    ...jwt(),
    authorizationScopes: { posting: ['cam/post'], playback: ['cam/watch', 'cam/all'] },
  };

  expect(() => synthesize(cam, { signIn: { ...signIn, scope: 'openid cam/post cam/all' } })).not.toThrow();
});

test('an authorizer of other kinds is for whoever has written it', () => {
  const { stack } = createApp();
  const handler = new FrameIngest(stack, 'Other').function;

  expect(() => addSite(stack, { authorizer: new HttpLambdaAuthorizer('Own', handler) })).not.toThrow();
});
