import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from '@frame-ingest/handler';
import type { BodyTimeLimits } from '@frame-ingest/local-server';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { fitsLambda } from './fits-lambda.ts';
import { type GatewayProblem, type GatewayProblemCode, gatewayProblem } from './http/gateway-problem.ts';
import { logRefusal } from './http/log-refusal.ts';
import { readRequestBody } from './read-request-body.ts';
import { toGatewayEvent } from './to-gateway-event.ts';
import { writeGatewayResult } from './write-gateway-result.ts';

/** Longest body that an HTTP API takes. */
const maxGatewayBytes = 10 * 1024 * 1024;
/** The timeout that the construct gives the function: just below the 30 s of an HTTP API. */
const functionTimeoutMs = 29_000;

export interface GatewayRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly bodyLimits: BodyTimeLimits;
}

/**
 * Stands where API Gateway and Lambda stand: turns a request into an event within their limits, invokes the function
 * and answers with its result.
 * @throws SlowBody; errors of the connection
 */
export async function serveThroughGateway(handler: Handler, gatewayRequest: GatewayRequest): Promise<void> {
  const { request, response, requestId, bodyLimits } = gatewayRequest;
  const receivedAtMs = Date.now();
  const body = await readRequestBody(request, maxGatewayBytes, bodyLimits);
  writeGatewayResult(response, await invoke());

  async function invoke(): Promise<APIGatewayProxyStructuredResultV2> {
    if (body === undefined) return refuse('body_too_large');
    const event = toGatewayEvent(request, body, requestId, receivedAtMs);
    if (!fitsLambda(event)) return refuse('body_too_large');
    try {
      // The function's time begins when all of the body is there, however long that took.
      const endsAtMs = performance.now() + functionTimeoutMs;
      const result = await handler(event, { getRemainingTimeInMillis: () => endsAtMs - performance.now() });
      if (fitsLambda(result)) return result;
    } catch {
      // Answered as below.
    }
    return refuse('internal_error');
  }

  function refuse(code: GatewayProblemCode): GatewayProblem {
    const problem = gatewayProblem(requestId, code);
    logRefusal({ requestId, request, statusCode: problem.statusCode, code });
    return problem;
  }
}
