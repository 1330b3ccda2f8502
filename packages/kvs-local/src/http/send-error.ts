import type { IncomingMessage, ServerResponse } from 'node:http';
import { finishResponse, toSystemFault } from '@frame-ingest/local-server';
import { ServiceError } from '../errors.ts';

/** Answers with an error, or cuts the connection if the answer has already begun. */
export async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): Promise<void> {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { statusCode, type, message } = toServiceError(error);
  const body = JSON.stringify({ Message: message });
  response.statusCode = statusCode;
  setErrorType(response, type);
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', Buffer.byteLength(body));
  await finishResponse(request, response, body);
}

/** The service has no error names for a lack of system resources; the ones that SDKs retry are 503. */
function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const fault = toSystemFault(error);
  if (fault === undefined) {
    return new ServiceError(500, 'InternalFailureException', 'The request failed inside the server');
  }
  const type = fault.statusCode === 503 ? 'ServiceUnavailableException' : 'InsufficientStorageException';
  return new ServiceError(fault.statusCode, type, fault.message);
}

/** The documents have `x-amz-`, the SDKs read `x-amzn-`. */
function setErrorType(response: ServerResponse, type: string): void {
  response.setHeader('x-amzn-ErrorType', type);
  response.setHeader('x-amz-ErrorType', type);
}
