import { type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { fitsLambda } from '../../../../../packages/local/src/fits-lambda';
import { toGatewayEvent } from '../../../../../packages/local/src/to-gateway-event';
import { writeGatewayResult } from '../../../../../packages/local/src/write-gateway-result';
import type { Functions } from '../functions';
import type { Identities } from '../identities';
import type { LogGroups } from '../log-groups';
import { writeAccessLog } from './access-log';
import { type Authorizer, authorizeRoute, type GatewayRefusal } from './authorize-route';
import { corsOfGateway, preflightOfGateway } from './cors-of-gateway';
import type { DeployedApi, DeployedRoute, DeployedStage } from './deployed-api';
import { matchRoute, parseRouteKey } from './match-route';

export interface HttpApisOptions {
  readonly identities: Identities;
  readonly functions: Functions;
  readonly logGroups: LogGroups;
  /** Public keys of whoever issues tokens, by the issuers. */
  readonly issuers: ReadonlyMap<string, KeyObject>;
  readonly region: string;
  readonly account: string;
}

/** API Gateway of a region: every HTTP API answers at one port, by the host of the request. */
export interface HttpApis {
  readonly port: number;
  readonly byId: Map<string, DeployedApi>;
  close(): void;
}

/** Longest body that an HTTP API takes. */
const maxBodyBytes = 10 * 1024 * 1024;

export async function startHttpApis(options: HttpApisOptions): Promise<HttpApis> {
  const byId = new Map<string, DeployedApi>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    byId,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedAtMs = Date.now();
    const requestId = randomUUID();
    const body = await buffer(request);
    const target = findTarget(byId, request);
    const outcome = await runRequest({ request, body, requestId, receivedAtMs, target }, options);
    const { result } = outcome;
    writeGatewayResult(response, result);
    writeLog(outcome, target, { requestId, request, receivedAtMs });
  }

  function writeLog(
    { result, authorizer, reason, routeKey }: Outcome,
    target: Target | undefined,
    { requestId, request, receivedAtMs }: Pick<GatewayRequest, 'requestId' | 'request' | 'receivedAtMs'>,
  ): void {
    const accessLog = target?.stage?.accessLog;
    if (accessLog === undefined) return;
    const iam = authorizer?.['iam'] as Readonly<Record<string, string>> | undefined;
    const claims = (authorizer?.['jwt'] as { claims?: Readonly<Record<string, string>> } | undefined)?.claims;
    const line = writeAccessLog(accessLog.format, {
      ...{ requestId, requestTime: new Date(receivedAtMs).toISOString(), httpMethod: request.method },
      ...{ path: target?.path, routeKey, protocol: `HTTP/${request.httpVersion}`, status: result.statusCode },
      'identity.sourceIp': request.socket.remoteAddress,
      'identity.userAgent': request.headers['user-agent'],
      'identity.userArn': iam?.['userArn'],
      'identity.caller': iam?.['callerId'],
      'authorizer.claims.sub': claims?.['sub'],
      'authorizer.error': reason,
      responseLength: result.body?.length ?? 0,
    });
    options.logGroups.write(accessLog.logGroup, line);
  }
}

/** What a request is for. */
interface Target {
  readonly api: DeployedApi;
  readonly stage: DeployedStage;
  /** Below the stage. */
  readonly path: string;
}

function findTarget(byId: HttpApis['byId'], { headers, url = '/' }: IncomingMessage): Target | undefined {
  const [, id = ''] = /^([^.]+)\.execute-api\./.exec(headers.host ?? '') ?? [];
  const api = byId.get(id);
  if (api === undefined || api.isAtOwnDomainOnly) return undefined;
  const path = url.split('?')[0] ?? '/';
  const [, first = '', rest = ''] = /^\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  const named = api.stages.get(first);
  if (named !== undefined) return { api, stage: named, path: rest === '' ? '/' : rest };
  const stage = api.stages.get('$default');
  return stage === undefined ? undefined : { api, stage, path };
}

interface GatewayRequest {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly requestId: string;
  readonly receivedAtMs: number;
  readonly target: Target | undefined;
}

interface Outcome {
  readonly result: APIGatewayProxyStructuredResultV2;
  readonly routeKey?: string;
  readonly authorizer?: Authorizer;
  /** Why a request went no further. */
  readonly reason?: string;
}

async function runRequest(gatewayRequest: GatewayRequest, options: HttpApisOptions): Promise<Outcome> {
  const { request, body, target } = gatewayRequest;
  if (target === undefined) return { result: toProblem(404, 'Not Found') };

  const { api, stage, path } = target;
  const { method = 'GET', headers } = request;
  const cors = api.cors === undefined ? undefined : corsOfGateway(api.cors, headers.origin);
  const withCors = (result: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 =>
    cors === undefined ? result : { ...result, headers: { ...withoutCors(result.headers), ...cors } };
  const route = matchRoute(api.routes, method, path);
  const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
  const answersPreflight = isPreflight && api.cors !== undefined;
  if (route === undefined && !answersPreflight) return { result: withCors(toProblem(404, 'Not Found')) };

  const { routeKey, authorization = { type: 'NONE' as const } } = route ?? {};
  const { region, account } = options;
  const prefix = `arn:aws:execute-api:${region}:${account}:${api.id}/${stage.name}`;
  const resource = `${prefix}/${method}${path}`;
  const admitted = await authorizeRoute(authorization, { request, body, resource, api }, options);
  const known = routeKey === undefined ? {} : { routeKey };
  if ('status' in admitted) {
    const { status, message, reason }: GatewayRefusal = admitted;
    return { ...known, reason, result: withCors(toProblem(status, message)) };
  }
  if (answersPreflight && api.cors !== undefined) {
    return { ...known, result: { statusCode: 204, headers: { ...cors, ...preflightOfGateway(api.cors) } } };
  }
  const outcome = { ...known, ...admitted };
  if (route === undefined) return { ...outcome, result: withCors(toProblem(404, 'Not Found')) };
  const result = await runIntegration(gatewayRequest, { ...target, route, prefix, ...admitted }, options);
  return { ...outcome, result: withCors(result) };
}

interface RoutedRequest extends Target {
  readonly route: DeployedRoute;
  /** Of what its permission has to name. */
  readonly prefix: string;
  readonly authorizer?: Authorizer;
}

async function runIntegration(
  gatewayRequest: GatewayRequest,
  routed: RoutedRequest,
  { identities, functions }: HttpApisOptions,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { api, route, prefix } = routed;
  const functionArn = api.integrations.get(route.integrationId);
  if (functionArn === undefined) throw new Error(`There is no integration ${route.integrationId}.`);
  if (gatewayRequest.body.length > maxBodyBytes) return toProblem(413, 'Request Entity Too Large');
  const event = toEvent(gatewayRequest, routed);
  if (!fitsLambda(event)) return toProblem(413, 'Request Entity Too Large');

  const { method, path } = parseRouteKey(route.routeKey) ?? { method: '$default', path: '/$default' };
  const sourceArn = `${prefix}/${method === 'ANY' ? '*' : method}${path}`;
  const call = { caller: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction', resource: functionArn };
  if (!(await identities.allows({ ...call, context: { 'aws:SourceArn': sourceArn } }))) {
    return toProblem(500, 'Internal Server Error');
  }
  try {
    const result = (await functions.invoke(functionArn, event)) as APIGatewayProxyStructuredResultV2;
    return fitsLambda(result) ? result : toProblem(500, 'Internal Server Error');
  } catch {
    return toProblem(500, 'Internal Server Error');
  }
}

function toEvent(gatewayRequest: GatewayRequest, routed: RoutedRequest): APIGatewayProxyEventV2 {
  const { request, body, requestId, receivedAtMs } = gatewayRequest;
  const { api, stage, path, route, authorizer } = routed;
  const { routeKey } = route;
  const event = toGatewayEvent(request, body, requestId, receivedAtMs);
  const pathParameters = toPathParameters(routeKey, path);
  const requestContext = {
    ...event.requestContext,
    ...{ apiId: api.id, domainPrefix: api.id, stage: stage.name, routeKey },
    ...(authorizer === undefined ? {} : { authorizer }),
  };
  return {
    ...{ ...event, routeKey, requestContext },
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
  } as APIGatewayProxyEventV2;
}

function toPathParameters(routeKey: string, path: string): Record<string, string> {
  const segments = path.split('/');
  const parts = parseRouteKey(routeKey)?.path.split('/') ?? [];
  return Object.fromEntries(
    parts.flatMap((part, index) => {
      const [, name, greedy] = /^\{(\w+)(\+?)\}$/.exec(part) ?? [];
      if (name === undefined) return [];
      const value = greedy === '+' ? segments.slice(index).join('/') : (segments[index] ?? '');
      return [[name, decodeURIComponent(value)]];
    }),
  );
}

function withoutCors(headers: APIGatewayProxyStructuredResultV2['headers'] = {}) {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^access-control-/i.test(name)),
  ) as Record<string, string>;
}

function toProblem(statusCode: number, message: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}
