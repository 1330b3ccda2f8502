import { Duration, Names } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpStage,
  type IDomainName,
  type IHttpApi,
  type IHttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { given } from '../given';
import { createDomain } from './create-domain';
import type { FrameIngestProps } from './frame-ingest-props';

/** What `createHttpApi` makes. */
export interface HttpApiParts {
  readonly api: IHttpApi;
  readonly stage: IHttpStage;
  readonly domain?: IDomainName;
}

/** An API with one stage, which logs each request. */
export function createHttpApi(scope: Construct, logGroup: ILogGroup, props: FrameIngestProps): HttpApiParts {
  const { corsOrigins = [], ipAddressType } = props;
  const domain = createDomain(scope, props);
  const api = new HttpApi(scope, 'Api', {
    apiName: Names.uniqueResourceName(scope, { maxLength: 128 }),
    description: 'FrameIngest: POST /FrameData',
    createDefaultStage: false,
    ...given({ ipAddressType }),
    ...(props.domainName?.mtls === undefined ? {} : { disableExecuteApiEndpoint: true }),
    ...(corsOrigins.length === 0 ? {} : { corsPreflight: createCorsPreflight(corsOrigins) }),
  });
  const stage = new HttpStage(scope, 'Stage', {
    httpApi: api,
    autoDeploy: true,
    ...(domain === undefined ? {} : { domainMapping: { domainName: domain } }),
    ...given({ detailedMetricsEnabled: props.routeMetrics }),
    throttle: props.throttle ?? { rateLimit: 10, burstLimit: 20 },
    accessLogSettings: {
      destination: new LogGroupLogDestination(logGroup),
      format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
    },
  });
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return { api: api as IHttpApi, stage: stage as IHttpStage, ...given({ domain }) };
}

/**
 * The gateway answers with these headers on every response, its own refusals included, and drops the handler's, which
 * say the same (packages/handler/src/http/cors.ts).
 */
function createCorsPreflight(corsOrigins: string[]): CorsPreflightOptions {
  return {
    allowOrigins: corsOrigins,
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.HEAD, CorsHttpMethod.POST, CorsHttpMethod.OPTIONS],
    allowHeaders: [
      'authorization',
      'content-type',
      'content-encoding',
      'range',
      'if-range',
      'x-amz-date',
      'x-amz-security-token',
      'x-amz-content-sha256',
    ],
    exposeHeaders: [
      'x-request-id',
      'retry-after',
      'location',
      'accept-ranges',
      'content-range',
      'etag',
      'x-producer-timestamp',
      'x-fragment-number',
    ],
    maxAge: Duration.hours(2),
  };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const accessLogFields = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  // Each is "-" where another kind of authorizer has found out who calls.
  accountId: '$context.identity.accountId',
  caller: '$context.identity.caller',
  userArn: '$context.identity.userArn',
  cognitoIdentityId: '$context.identity.cognitoIdentityId',
  subject: '$context.authorizer.claims.sub',
  principalId: '$context.authorizer.principalId',
  method: '$context.httpMethod',
  path: '$context.path',
  routeKey: '$context.routeKey',
  protocol: '$context.protocol',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
  gatewayError: '$context.error.message',
  authorizerError: '$context.authorizer.error',
};
