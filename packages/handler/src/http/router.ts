import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { RequestError } from '../errors.ts';
import { preflightHeaders } from './cors.ts';

/** The answer of a route, and facts for the log besides status and time. */
export interface RouteAnswer extends APIGatewayProxyStructuredResultV2 {
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Answers one request. Throws errors that `toProblem` knows. */
export type Route = (
  event: APIGatewayProxyEventV2,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<RouteAnswer>;

/** The methods of each path. A path is exact, or has a placeholder for one segment, such as `/Batches/{id}`. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Route>>>>;

/** The path does not have this method. The answer lists the methods that it has. */
class MethodNotAllowedError extends RequestError {
  constructor(allow: string) {
    super('method_not_allowed', `The methods of this path are ${allow}`, undefined, undefined, { allow });
  }
}

/**
 * Finds the route of an event. HEAD takes the route of GET; OPTIONS is answered here.
 * @throws RequestError `not_found` or `method_not_allowed`
 */
export function findRoute(routes: Routes, event: APIGatewayProxyEventV2): Route {
  const path = pathOf(event);
  const methods = findMethods(routes, path);
  if (methods === undefined) throw new RequestError('not_found', 'There is nothing at this path');

  const { method } = event.requestContext.http;
  const allowed = allowedMethods(methods);
  if (method === 'OPTIONS') return answerOptions(allowed);
  const route = methods[method === 'HEAD' ? 'GET' : method];
  if (route === undefined) throw new MethodNotAllowedError(allowed.join(', '));
  return route;
}

function findMethods(routes: Routes, path: string): Routes[string] | undefined {
  if (Object.hasOwn(routes, path)) return routes[path];
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const [, methods] =
    Object.entries(routes).find(([route]) => route.replace(/\{\w+\}$/, '') === folder) ?? [];
  return methods;
}

/** The last segment of a path, decoded: the value of `{id}`. */
export function lastSegmentOf({ rawPath }: Pick<APIGatewayProxyEventV2, 'rawPath'>): string {
  const segment = rawPath.slice(rawPath.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * The path of the gateway's route, if the path has a route of its own. `rawPath` would include the base path of a custom domain
 * and a named stage, though not the default stage.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html
 */
function pathOf({ rawPath, routeKey, requestContext: { stage } }: APIGatewayProxyEventV2): string {
  const [, routePath] = /^[A-Z]+ (\/[^{}]*)$/.exec(routeKey) ?? [];
  if (routePath !== undefined) return routePath;
  // A base address that ends in a slash, joined with a path that starts with one, has two.
  const path = rawPath.replace(/\/{2,}/g, '/');
  const prefix = `/${stage}`;
  return stage !== '$default' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

function allowedMethods(methods: Readonly<Record<string, Route>>): string[] {
  return Object.keys(methods)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .concat('OPTIONS');
}

function answerOptions(allowed: readonly string[]): Route {
  return async () => ({
    statusCode: 204,
    headers: { allow: allowed.join(', '), ...preflightHeaders(allowed) },
  });
}
