import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProblemDetails } from '@frame-ingest/contract';
import type { Handler } from '@frame-ingest/handler';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { fitsLambda } from './fits-lambda.ts';
import { readRequestBody } from './read-request-body.ts';
import { toGatewayEvent } from './to-gateway-event.ts';
import { writeGatewayResult } from './write-gateway-result.ts';

/** Longest body that an HTTP API takes. */
const maxGatewayBytes = 10 * 1024 * 1024;
/** The timeout that the construct gives the function: just below the 30 s of an HTTP API. */
const functionTimeoutMs = 29_000;

/**
 * Stands where API Gateway and Lambda stand: turns a request into an event within their limits, invokes the function
 * and answers with its result.
 */
export async function serveThroughGateway(
  handler: Handler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  const receivedAtMs = Date.now();
  const body = await readRequestBody(request, maxGatewayBytes);
  writeGatewayResult(response, await invoke());

  async function invoke(): Promise<APIGatewayProxyStructuredResultV2> {
    if (body === undefined) return refuse(requestId, 413, 'Request Entity Too Large', 'body_too_large');
    const event = toGatewayEvent(request, body, requestId, receivedAtMs);
    if (!fitsLambda(event)) {
      return refuse(requestId, 413, 'Request Entity Too Large', 'body_too_large');
    }
    try {
      const deadlineMs = receivedAtMs + functionTimeoutMs;
      const result = await handler(event, { getRemainingTimeInMillis: () => deadlineMs - Date.now() });
      if (fitsLambda(result)) return result;
    } catch {
      // Answered as below.
    }
    return refuse(requestId, 500, 'Internal Server Error', 'internal_error');
  }
}

/** API Gateway's own refusals carry `message` alone; here they are also the problems that every client can read. */
function refuse(
  requestId: string,
  status: number,
  message: string,
  code: ProblemDetails['code'],
): APIGatewayProxyStructuredResultV2 {
  const problem: ProblemDetails & { message: string } = {
    type: 'about:blank',
    title: message,
    status,
    detail: message,
    code,
    retryable: status >= 500,
    requestId,
    message,
  };
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'access-control-allow-origin': '*',
      'x-request-id': requestId,
    },
    body: JSON.stringify(problem),
  };
}
