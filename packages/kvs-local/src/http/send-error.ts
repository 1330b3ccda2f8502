import type { ServerResponse } from 'node:http';
import { ServiceError } from '../errors.ts';
import type { Exchange } from './exchange.ts';
import { finishResponse } from './finish-response.ts';

/** Answers with an error, or cuts the connection when the answer has begun already. */
export function sendError(
  { request, response }: Pick<Exchange, 'request' | 'response'>,
  error: unknown,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { statusCode, type, message } =
    error instanceof ServiceError
      ? error
      : new ServiceError(500, 'InternalFailureException', 'The request failed inside the server');
  const body = JSON.stringify({ Message: message });
  response.statusCode = statusCode;
  setErrorType(response, type);
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', Buffer.byteLength(body));
  finishResponse(request, response, body);
}

/** The documents have `x-amz-`, the SDKs read `x-amzn-`. */
function setErrorType(response: ServerResponse, type: string): void {
  response.setHeader('x-amzn-ErrorType', type);
  response.setHeader('x-amz-ErrorType', type);
}
