import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { RequestError } from '../errors.ts';
import { corsHeaders } from './cors.ts';
import { findRoute, MethodNotAllowedError, type RouteAnswer, type Routes } from './router.ts';
import { toProblem } from './to-problem.ts';

/** Writes one structured line. */
export interface RequestLogger {
  info(message: string, facts: Record<string, unknown>): void;
  error(message: string, facts: Record<string, unknown>): void;
}

export interface HandlerDependencies {
  readonly routes: Routes;
  readonly corsOrigins: readonly string[];
  readonly logger: RequestLogger;
}

/** A Lambda function behind an API Gateway HTTP API with payload format 2.0. */
export type Handler = (
  event: APIGatewayProxyEventV2,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Makes the function: routes each event, turns errors into problems, and adds what belongs to every answer. */
export function createHandler({ routes, corsOrigins, logger }: HandlerDependencies): Handler {
  return async function handler(event, context) {
    const { requestId, http } = event.requestContext;
    const startedAt = performance.now();
    const { facts, ...result } = await answer(event, context).catch((error: unknown) =>
      toProblemResult(error, requestId),
    );
    const statusCode = result.statusCode ?? 200;
    logger.info('request', {
      requestId,
      method: http.method,
      path: event.rawPath.slice(0, 256),
      statusCode,
      ms: Math.round(performance.now() - startedAt),
      ...facts,
    });
    return {
      ...result,
      headers: {
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        ...result.headers,
        ...corsHeaders(corsOrigins, event.headers['origin']),
        'x-request-id': requestId,
      },
      ...(http.method === 'HEAD' ? { body: '' } : {}),
    };
  };

  async function answer(...[event, context]: Parameters<Handler>): Promise<RouteAnswer> {
    return findRoute(routes, event)(event, context);
  }

  function toProblemResult(error: unknown, requestId: string): RouteAnswer {
    const problem = toProblem(error, requestId);
    if (problem.status >= 500) {
      logger.error('request failed', { requestId, code: problem.code, error });
    }
    return {
      statusCode: problem.status,
      headers: {
        'content-type': 'application/problem+json',
        ...(error instanceof MethodNotAllowedError ? { allow: error.allow } : {}),
      },
      body: JSON.stringify(problem),
      ...(error instanceof RequestError && error.facts !== undefined ? { facts: error.facts } : {}),
    };
  }
}
