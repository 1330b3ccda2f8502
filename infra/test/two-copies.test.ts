import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { buildImageContext } from '../build-image-context';
import { FrameIngest } from '../lib/index';

beforeAll(() => buildImageContext());

/** An authorizer of another copy of aws-cdk-lib, such as a project has whose dependencies bring one of their own. */
function fromOtherCopy(create: (copy: Copy) => IHttpRouteAuthorizer): IHttpRouteAuthorizer {
  let authorizer: IHttpRouteAuthorizer | undefined;
  jest.isolateModules(() => {
    authorizer = create({
      ...require('aws-cdk-lib/aws-apigatewayv2'),
      ...require('aws-cdk-lib/aws-apigatewayv2-authorizers'),
    });
  });
  if (authorizer === undefined) throw new Error('There is no authorizer.');
  return authorizer;
}

type Copy = typeof import('aws-cdk-lib/aws-apigatewayv2') &
  typeof import('aws-cdk-lib/aws-apigatewayv2-authorizers');

const none = () => fromOtherCopy(({ HttpNoneAuthorizer }) => new HttpNoneAuthorizer());
const iam = () => fromOtherCopy((copy) => new copy.HttpIamAuthorizer());
const jwt = () =>
  fromOtherCopy(
    (copy) => new copy.HttpJwtAuthorizer('Jwt', 'https://issuer.example', { jwtAudience: ['app'] }),
  );

describe('an authorizer of another copy of aws-cdk-lib', () => {
  test('is of another class', () => {
    expect(iam()).not.toBeInstanceOf(HttpIamAuthorizer);
  });

  test.each([
    ['none', none],
    ['IAM', iam],
  ])('that asks for no token (%s) has no claim, and serves two services', (_name, create) => {
    const stack = new Stack(new App(), 'Test');
    const authorizer = create();

    expect(() => new FrameIngest(stack, 'Pinned', { authorizer: create(), streamClaim: 'stream' })).toThrow(
      'streamClaim is read from a token, and this API asks for none',
    );
    new FrameIngest(stack, 'A', { authorizer });
    expect(() => new FrameIngest(stack, 'B', { authorizer })).not.toThrow();
  });

  test('that asks for a token is used as one', () => {
    const stack = new Stack(new App(), 'Test');
    const authorizer = jwt();
    new FrameIngest(stack, 'A', { authorizer, streamClaim: 'stream' });

    expect(() => new FrameIngest(stack, 'B', { authorizer })).toThrow('authorizer belongs to another');
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'POST /FrameData',
      AuthorizationType: 'JWT',
    });
  });
});
