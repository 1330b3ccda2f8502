import { randomUUID } from 'node:crypto';
import type { ProblemDetails } from '@frame-ingest/contract';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { RequestError } from '../errors.ts';
import { callerOf } from './caller-of.ts';
import { corsHeaders } from './cors.ts';
import { type ForeignEvent, isForeign, recogniseEvent } from './recognise-event.ts';
import { retryAfterHeader } from './retry-after.ts';
import { findRoute, type RouteAnswer, type Routes } from './router.ts';
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

/**
 * A Lambda function behind an API Gateway HTTP API with payload format 2.0, or a function URL. It answers other events with an
 * explanation, and never fails.
 */
export type Handler = (
  event: APIGatewayProxyEventV2,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Makes the function, which routes each event, turns errors into problems, and adds the headers of every answer. */
export function createHandler({ routes, corsOrigins, logger }: HandlerDependencies): Handler {
  return async function handler(received, context) {
    const event = recogniseEvent(received);
    if (isForeign(event)) return answerForeign(event);
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
      ...callerOf(event),
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

  /** The sender reads the answer in the console, if at all. */
  function answerForeign({ kind }: ForeignEvent): APIGatewayProxyStructuredResultV2 {
    if (kind === undefined) return { statusCode: 204 };
    const detail = `This function takes events of an HTTP API with payload format 2.0, or of a function URL; this one is ${kind}`;
    logger.info('no request', { detail });
    return toResult(toProblem(new RequestError('invalid_request', detail), randomUUID()));
  }

  async function answer(...[event, context]: Parameters<Handler>): Promise<RouteAnswer> {
    return findRoute(routes, event)(event, context);
  }

  function toProblemResult(error: unknown, requestId: string): RouteAnswer {
    const problem = toProblem(error, requestId);
    if (problem.status >= 500) {
      logger.error('request failed', { requestId, code: problem.code, error });
    }
    const { headers, ...result } = toResult(problem);
    return {
      ...result,
      headers: {
        ...headers,
        ...retryAfterHeader(error),
        ...(error instanceof RequestError ? error.headers : {}),
      },
      ...(error instanceof RequestError && error.facts !== undefined ? { facts: error.facts } : {}),
    };
  }
}

function toResult(problem: ProblemDetails): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify(problem),
  };
}
