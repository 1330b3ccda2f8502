import { Fn, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpIamAuthorizer,
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { buildImageContext } from '../build-image-context';
import { FrameIngest, type FrameIngestProps } from '../lib/index';
import { findNagFaults } from './find-nag-faults';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

const posting = ['GET /Batches/{id}', 'GET /Config', 'HEAD /Batches/{id}', 'HEAD /Config', 'POST /FrameData'];
const playback = ['Clip', 'Image', 'Playback'].flatMap((path) => [`GET /${path}`, `HEAD /${path}`]);

const jwt = (id: string) => new HttpJwtAuthorizer(id, 'https://issuer.example', { jwtAudience: [id] });
const devices = () => jwt('Devices');
const viewers = () => jwt('Viewers');

/** The keys of the routes that look alike to whoever calls them, by how they look. */
function routesBy(template: Template, look: (route: Record<string, unknown>) => unknown) {
  const groups: Record<string, string[]> = {};
  for (const { Properties } of Object.values(template.findResources('AWS::ApiGatewayV2::Route'))) {
    const key = JSON.stringify(look(Properties)) ?? 'none';
    groups[key] = [...(groups[key] ?? []), Properties.RouteKey].sort();
  }
  return groups;
}

const caller = (stack: Stack) =>
  new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });

describe('who watches may be others than who posts', () => {
  test('each group of routes has its own authorizer, HEAD that of GET, and nothing asks one for both', () => {
    const template = synthesize({ authorizer: devices(), playbackAuthorizer: viewers() });

    const ids = Object.entries(template.findResources('AWS::ApiGatewayV2::Authorizer')).map(
      ([id, { Properties }]) => [Properties.JwtConfiguration.Audience[0], id],
    );
    const { Devices, Viewers } = Object.fromEntries(ids);
    expect(routesBy(template, ({ AuthorizerId }) => AuthorizerId)).toEqual({
      [JSON.stringify({ Ref: Devices })]: posting,
      [JSON.stringify({ Ref: Viewers })]: playback.sort(),
    });
  });

  test('preflights are asked nothing, as before', () => {
    const template = synthesize({
      authorizer: devices(),
      playbackAuthorizer: viewers(),
      corsOrigins: ['https://cam.example'],
    });

    expect(routesBy(template, ({ AuthorizationType }) => AuthorizationType)['"NONE"']).toEqual([
      'OPTIONS /{proxy+}',
    ]);
  });

  test('without it the same authorizer lets them in, by the rest of the paths, too', () => {
    const template = synthesize({ authorizer: devices() });

    expect(Object.values(routesBy(template, ({ AuthorizerId }) => AuthorizerId))).toEqual([
      ['$default', ...posting, ...playback].sort(),
    ]);
  });

  test.each<[string, FrameIngestProps, 'grantInvoke' | 'grantPlayback', string]>([
    [
      'watch, where cameras have tokens',
      { authorizer: devices(), playbackAuthorizer: new HttpIamAuthorizer() },
      'grantPlayback',
      'grantInvoke',
    ],
    ['post, where viewers have tokens', { playbackAuthorizer: viewers() }, 'grantInvoke', 'grantPlayback'],
  ])('who signs requests is granted to %s, and not the other', (_, props, granted, other) => {
    synthesize(props, (cam, stack) => {
      const grantee = caller(stack);
      expect(() => cam[granted](grantee)).not.toThrow();
      expect(() => cam[other as typeof granted](grantee)).toThrow('you must use IAM authorization');
    });
  });

  test('the construct tells who', () => {
    const playbackAuthorizer = viewers();
    synthesize({ playbackAuthorizer }, (cam) => expect(cam.playbackAuthorizer).toBe(playbackAuthorizer));
    synthesize({}, (cam) => expect(cam.playbackAuthorizer).toBe(cam.authorizer));
    synthesize({ playback: false }, (cam) => expect(cam.playbackAuthorizer).toBeUndefined());
  });
});

describe('scopes', () => {
  test('are asked for by group', () => {
    const template = synthesize({
      authorizer: devices(),
      authorizationScopes: { posting: ['cam/post'], playback: ['cam/watch', 'cam/admin'] },
    });

    expect(routesBy(template, ({ AuthorizationScopes }) => AuthorizationScopes)).toEqual({
      '["cam/post"]': posting.filter((route) => !route.endsWith('/Config')),
      '["cam/post","cam/watch","cam/admin"]': ['GET /Config', 'HEAD /Config'],
      '["cam/watch","cam/admin"]': playback.sort(),
    });
  });

  test.each<[string, FrameIngestProps]>([
    ['who watches has an authorizer', { playbackAuthorizer: viewers() }],
    ['there is nothing to watch', { playback: false }],
  ])('for /Config are those of posting where %s', (_, props) => {
    const template = synthesize({
      authorizer: devices(),
      authorizationScopes: { posting: ['cam/post'] },
      ...props,
    });

    expect(routesBy(template, ({ AuthorizationScopes }) => AuthorizationScopes)['["cam/post"]']).toEqual(
      posting,
    );
  });

  test('for /Config are those of both where one authorizer is given for both', () => {
    const authorizer = devices();
    const template = synthesize({
      ...{ authorizer, playbackAuthorizer: authorizer },
      authorizationScopes: { posting: ['cam/post'], playback: ['cam/watch'] },
    });

    expect(routesBy(template, ({ AuthorizationScopes }) => AuthorizationScopes)).toMatchObject({
      '["cam/post","cam/watch"]': ['GET /Config', 'HEAD /Config'],
    });
  });

  test('of one group leave the other as it was', () => {
    const template = synthesize({
      authorizer: devices(),
      authorizationScopes: { playback: ['cam/watch'] },
    });

    expect(routesBy(template, ({ AuthorizationScopes }) => AuthorizationScopes)).toEqual({
      none: posting,
      '["cam/watch"]': playback.sort(),
    });
  });
});

const lambda = () => {
  const handler = LambdaFunction.fromFunctionName(new Stack(), 'Own', 'own');
  return new HttpLambdaAuthorizer('Own', handler);
};

test.each<[string, FrameIngestProps, string]>([
  [
    'somebody to watch what there is not',
    { playback: false, playbackAuthorizer: viewers() },
    'playbackAuthorizer belongs to playback, which is off. Leave it out, or playback: false',
  ],
  [
    'scopes for what there is not',
    { authorizer: devices(), playback: false, authorizationScopes: { playback: ['watch'] } },
    'authorizationScopes.playback belongs to playback, which is off.',
  ],
  [
    'scopes of signed requests',
    { authorizationScopes: { posting: ['post'] } },
    'authorizationScopes.posting is for tokens, and authorizer checks none.',
  ],
  [
    'scopes for a Lambda authorizer',
    { authorizer: devices(), playbackAuthorizer: lambda(), authorizationScopes: { playback: ['watch'] } },
    'authorizationScopes.playback is for tokens, and playbackAuthorizer checks none.',
  ],
  ['no scopes', { authorizer: devices(), authorizationScopes: {} }, 'authorizationScopes names no scopes.'],
  [
    'an empty list of scopes',
    { authorizer: devices(), authorizationScopes: { posting: [] } },
    'authorizationScopes.posting is empty. Give a scope, or leave it out',
  ],
  [
    'scopes that only the deployment knows',
    { authorizer: devices(), authorizationScopes: { posting: Fn.split(',', Fn.importValue('Scopes')) } },
    'authorizationScopes.posting is a list that only the deployment knows. Give its entries one by one',
  ],
  [
    'two scopes in one',
    { authorizer: devices(), authorizationScopes: { posting: ['cam/post cam/admin'] } },
    'received "cam/post cam/admin"',
  ],
  [
    'a claim that those who watch have not',
    { authorizer: devices(), playbackAuthorizer: new HttpNoneAuthorizer(), streamClaim: 'stream' },
    'as playbackAuthorizer',
  ],
])('%s: an error that names the cure', (_, props, message) => {
  expect(() => synthesize(props)).toThrow(message);
});

test('an authorizer that watches for another FrameIngest is refused', () => {
  const playbackAuthorizer = viewers();
  synthesize({ playbackAuthorizer }, (_, stack) => {
    expect(() => new FrameIngest(stack, 'Other', { playbackAuthorizer })).toThrow(
      'playbackAuthorizer belongs to another FrameIngest. Make one for each.',
    );
  });
});

test('cdk-nag has nothing to say about groups that are apart', () => {
  const faults = findNagFaults((stack) => {
    new FrameIngest(stack, 'Cam', {
      authorizer: devices(),
      playbackAuthorizer: viewers(),
      authorizationScopes: { posting: ['cam/post'] },
    });
  });

  expect(faults).toEqual([]);
});

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
test('the log of the API says who called, whichever way that was found out', () => {
  const [stage] = Object.values(synthesize().findResources('AWS::ApiGatewayV2::Stage'));

  expect(JSON.parse(stage?.['Properties'].AccessLogSettings.Format)).toMatchObject({
    accountId: '$context.identity.accountId',
    userArn: '$context.identity.userArn',
    cognitoIdentityId: '$context.identity.cognitoIdentityId',
    subject: '$context.authorizer.claims.sub',
    principalId: '$context.authorizer.principalId',
  });
});
