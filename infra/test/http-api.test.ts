import { App, Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import {
  DomainName,
  HttpApi,
  HttpNoneAuthorizer,
  HttpStage,
  type IHttpApi,
  type IHttpRouteAuthorizer,
  type IHttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { buildImageContext } from '../build-image-context';
import { buildSite } from '../build-site';
import { CaptureSite, FrameIngest } from '../lib/index';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

const own = (stack: Stack): IHttpApi => new HttpApi(stack, 'Own') as IHttpApi;

/** An address below the API, as a template has it. */
function urlOf(apiId: object, path: string): object {
  const host = ['.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }];
  return { 'Fn::Join': ['', ['https://', apiId, ...host, path]] };
}

function routeKeys(template: Template): string[] {
  return Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
    ({ Properties }) => Properties.RouteKey,
  );
}

describe('an API that is brought along', () => {
  test('gets the routes, signed as by default, and keeps the rest of its paths to itself', () => {
    const template = synthesize((stack) => ({ httpApi: own(stack) }));

    template.resourceCountIs('AWS::ApiGatewayV2::Api', 1);
    template.resourceCountIs('AWS::ApiGatewayV2::Stage', 1);
    expect(routeKeys(template).sort()).toEqual([
      'GET /Batches/{id}',
      'GET /Clip',
      'GET /Config',
      'GET /Image',
      'GET /Playback',
      'HEAD /Batches/{id}',
      'HEAD /Clip',
      'HEAD /Config',
      'HEAD /Image',
      'HEAD /Playback',
      'POST /FrameData',
    ]);
    template.allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' });
  });

  test('gets a preflight for each path whose answers pages may read', () => {
    const template = synthesize((stack) => ({
      httpApi: own(stack),
      corsOrigins: ['https://cam.example'],
      playback: false,
    }));

    expect(routeKeys(template).sort()).toEqual([
      'GET /Batches/{id}',
      'GET /Config',
      'HEAD /Batches/{id}',
      'HEAD /Config',
      'OPTIONS /Batches/{id}',
      'OPTIONS /Config',
      'OPTIONS /FrameData',
      'POST /FrameData',
    ]);
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'OPTIONS /FrameData',
      AuthorizationType: 'NONE',
    });
  });

  test('gives its address, and nothing is made that would log its other routes', () => {
    const template = synthesize(
      (stack) => ({ httpApi: own(stack) }),
      (cam, stack) => {
        expect(cam.apiLogGroup).toBeUndefined();
        expect(stack.resolve(cam.url)).toEqual(urlOf(stack.resolve(cam.api.apiId), '/'));
      },
    );

    // Those of the two functions.
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
  });

  test('may be one that another stack has made', () => {
    const template = synthesize((stack) => ({
      httpApi: HttpApi.fromHttpApiAttributes(stack, 'Theirs', {
        httpApiId: 'abc123',
        apiEndpoint: 'https://abc123.example',
      }),
    }));

    template.allResourcesProperties('AWS::ApiGatewayV2::Route', { ApiId: 'abc123' });
  });

  test('is called through the stage that was given', () => {
    synthesize(
      (stack) => {
        const httpApi = new HttpApi(stack, 'Own', { createDefaultStage: false });
        const httpStage = new HttpStage(stack, 'Prod', { httpApi, stageName: 'prod' });
        return { httpApi: httpApi as IHttpApi, httpStage: httpStage as IHttpStage };
      },
      (cam, stack) => {
        expect(stack.resolve(cam.url)).toEqual(urlOf(stack.resolve(cam.api.apiId), '/prod/'));
      },
    );
  });

  test('has an address where it is known by its id only', () => {
    synthesize(
      (stack) => ({ httpApi: HttpApi.fromHttpApiAttributes(stack, 'Theirs', { httpApiId: 'abc123' }) }),
      (cam, stack) => {
        expect(JSON.stringify(stack.resolve(cam.url))).toContain('https://abc123.execute-api.');
      },
    );
  });

  test('without a default stage, and no other given, is refused', () => {
    expect(() =>
      synthesize((stack) => ({
        httpApi: new HttpApi(stack, 'Own', { createDefaultStage: false }) as IHttpApi,
      })),
    ).toThrow('httpApi has no default stage. Give the stage that it is called through as httpStage.');
  });

  test('with the routes of another FrameIngest is refused', () => {
    const stack = new Stack(new App(), 'Test');
    const httpApi = own(stack);
    new FrameIngest(stack, 'Cam', { httpApi });

    expect(() => new FrameIngest(stack, 'Other', { httpApi })).toThrow(
      'httpApi has the routes of another FrameIngest',
    );
  });

  test.each([
    ['throttle', { throttle: { rateLimit: 1, burstLimit: 1 } }],
    ['apiLogGroup', (stack: Stack) => ({ apiLogGroup: LogGroup.fromLogGroupName(stack, 'Logs', 'logs') })],
  ])('and %s are refused together', (name, settings) => {
    expect(() =>
      synthesize((stack) => ({
        httpApi: own(stack),
        ...(typeof settings === 'function' ? settings(stack) : settings),
      })),
    ).toThrow(
      `${name} belongs to the httpApi that is made here, but httpApi brings one along. Give one of them.`,
    );
  });

  test('leaves nothing for logRetention where the functions log elsewhere, too', () => {
    expect(() =>
      synthesize((stack) => ({
        httpApi: own(stack),
        logGroup: LogGroup.fromLogGroupName(stack, 'Logs', 'logs'),
        redriveLogGroup: LogGroup.fromLogGroupName(stack, 'RedriveLogs', 'redrive-logs'),
        logRetention: RetentionDays.ONE_DAY,
      })),
    ).toThrow('logRetention has nothing to act on');
  });
});

describe('an API that answers at a domain of its own only', () => {
  const domain = (stack: Stack) =>
    new DomainName(stack, 'Domain', {
      domainName: 'cam.example.com',
      certificate: Certificate.fromCertificateArn(
        stack,
        'Certificate',
        'arn:aws:acm:eu-west-1:111122223333:certificate/1234',
      ),
    });
  const atDomain = (stack: Stack, mappingKey?: string): IHttpApi =>
    new HttpApi(stack, 'Own', {
      disableExecuteApiEndpoint: true,
      defaultDomainMapping: {
        domainName: domain(stack),
        ...(mappingKey === undefined ? {} : { mappingKey }),
      },
    }) as IHttpApi;

  test.each([
    [undefined, '/'],
    ['video', '/video/'],
  ])('has that as its address, with the mapping %s', (mappingKey, path) => {
    synthesize(
      (stack) => ({ httpApi: atDomain(stack, mappingKey) }),
      (cam, stack) => {
        expect(stack.resolve(cam.url)).toEqual({
          'Fn::Join': ['', ['https://', { Ref: expect.stringMatching(/^Domain/) }, path]],
        });
      },
    );
  });

  test('is where the page leads to, too', async () => {
    await buildSite();
    const template = synthesize(
      (stack) => ({ httpApi: atDomain(stack, 'video'), authorizer: new HttpNoneAuthorizer() }),
      (frameIngest, stack) => {
        new CaptureSite(stack, 'Site', { frameIngest });
      },
    );

    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Origins: Match.arrayWith([
          Match.objectLike({ DomainName: { Ref: Match.stringLikeRegexp('^Domain') }, OriginPath: '/video' }),
        ]),
      },
    });
  });

  test('has no address where its stage does not tell the domain', () => {
    synthesize(
      (stack) => ({
        httpApi: new HttpApi(stack, 'Own', { disableExecuteApiEndpoint: true }) as IHttpApi,
      }),
      (cam) => {
        expect(() => cam.url).toThrow(
          'Test/Cam: httpApi answers at a domain of its own only (disableExecuteApiEndpoint), and its stage does not tell which.',
        );
      },
    );
  });
});

test('an authorizer that is part of another API is refused; one that has no part is not', () => {
  const stack = new Stack(new App(), 'Test');
  const ingest = (id: string, authorizer: IHttpRouteAuthorizer) => () =>
    new FrameIngest(stack, id, { authorizer });
  const jwt = new HttpJwtAuthorizer('Jwt', 'https://issuer.example', { jwtAudience: ['app'] });
  const none = new HttpNoneAuthorizer();

  expect(ingest('A', jwt)).not.toThrow();
  expect(ingest('B', jwt)).toThrow('authorizer belongs to another FrameIngest. Make one for each.');
  expect(ingest('C', none)).not.toThrow();
  expect(ingest('D', none)).not.toThrow();
});
