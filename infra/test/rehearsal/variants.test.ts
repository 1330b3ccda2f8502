import { generateKeyPairSync, sign } from 'node:crypto';
import type { Stack } from 'aws-cdk-lib';
import { HttpApi, HttpStage, type IHttpApi, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { buildImageContext } from '../../build-image-context';
import type { FrameIngestProps } from '../../lib/index';
import { ireland } from '../iam/resolve-template';
import { postBatch } from './acts/post-batch';
import { readStream } from './acts/read-stream';
import { call, type Stage } from './acts/stage';
import { assembleConstruct } from './assemble';
import { type DeployedStack, deployTemplate } from './deploy-template';
import { withoutAction } from './edit-template';
import { type ActName, rehearse, toStage } from './rehearse';

beforeAll(() => buildImageContext());

test.each<[string, (stack: Stack) => FrameIngestProps, readonly ActName[]]>([
  [
    'with a key',
    (stack) => ({ encryptionKey: new Key(stack, 'Key') as IKey }),
    ['serveBatch', 'makeSureOfBatch'],
  ],
  ['with releases', () => ({ release: {} }), ['serveBatch', 'makeSureOfBatch']],
  [
    'at an API that is brought along, at a stage with a name',
    (stack) => {
      const httpApi = new HttpApi(stack, 'Api', { createDefaultStage: false });
      const httpStage = new HttpStage(stack, 'Prod', { httpApi, stageName: 'prod', autoDeploy: true });
      return { httpApi: httpApi as IHttpApi, httpStage };
    },
    ['serveBatch'],
  ],
])('a stack %s serves a batch', async (_, props, acts) => {
  await rehearse(assembleConstruct(props), acts);
});

test('with a key that the function may not use nothing is archived', async () => {
  const template = assembleConstruct((stack) => ({ encryptionKey: new Key(stack, 'Key') as IKey }));
  // The key itself leaves it to the policies of the account.
  const without = withoutAction(template, /FunctionRoleDefaultPolicy/, 'kms:GenerateDataKey');

  await expect(rehearse(without, ['serveBatch'])).rejects.toThrow(/503 .*archive_failed/);
});

describe('streams of a pattern', () => {
  test('are made when they are first needed, and others are not', async () => {
    const stack = await deployTemplate(
      assembleConstruct(() => ({ streams: ['front', 'cam-*'] })),
      ireland,
    );
    try {
      const { timestamps } = await postBatch(toStage(stack), 200, 'cam-7');

      expect(await readStream(stack.cloud, 'cam-7')).toEqual([timestamps[0]]);
      await expect(postBatch(toStage(stack), 200, 'back')).rejects.toThrow(/answered with 4\d\d/);
    } finally {
      await stack.close();
    }
  });
});

describe('an API of tokens', () => {
  const issuer = 'https://issuer.example';
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let stack: DeployedStack;
  beforeAll(async () => {
    const template = assembleConstruct(() => ({
      authorizer: new HttpJwtAuthorizer('Tokens', issuer, {
        jwtAudience: ['cameras'],
      }) as IHttpRouteAuthorizer,
      authorizationScopes: { posting: ['post'], playback: ['watch'] },
    }));
    stack = await deployTemplate(template, ireland);
    stack.cloud.issuers.set(issuer, publicKey);
  });
  afterAll(() => stack.close());

  const withToken = (claims: object): Stage => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const own = { iss: issuer, aud: 'cameras', sub: 'camera-7', exp: Date.now() / 1000 + 60, ...claims };
    const signed = `${encode({ alg: 'RS256' })}.${encode(own)}`;
    const signature = sign('sha256', Buffer.from(signed), privateKey).toString('base64url');
    return { stack, camera: { token: `${signed}.${signature}` } };
  };

  test('lets post who may post, and watch who may watch', async () => {
    const { timestamps } = await postBatch(withToken({ scope: 'post' }), 200);

    await call(withToken({ scope: 'watch' }), 200, 'GET', `Image?at=${timestamps[0]}`);
    await call(withToken({ scope: 'post' }), 403, 'GET', `Image?at=${timestamps[0]}`);
    await call(withToken({ scope: 'watch' }), 403, 'POST', 'FrameData', { body: '{}' });
    await call(withToken({ scope: 'watch' }), 200, 'GET', 'Config');
  });

  test.each([
    ['of another issuer', { iss: 'https://elsewhere.example' }],
    ['for others', { aud: 'doors' }],
    ['that has expired', { exp: 1 }],
  ])('refuses a token %s', async (_, claims) => {
    await call(withToken({ scope: 'post', ...claims }), 401, 'GET', 'Config');
  });

  test('logs whose token it was', async () => {
    await call(withToken({ scope: 'post' }), 200, 'GET', 'Config');

    const lines = stack.cloud.logGroups.names.flatMap((name) => stack.cloud.logGroups.read(name));
    const told = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    expect(told).toContainEqual(expect.objectContaining({ message: 'request', caller: 'camera-7' }));
    expect(told).toContainEqual(expect.objectContaining({ routeKey: 'GET /Config', subject: 'camera-7' }));
  });
});
