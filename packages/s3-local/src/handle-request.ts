import type { IncomingMessage, ServerResponse } from 'node:http';
import { S3Error } from './errors.ts';
import { allowReading } from './http/allow-reading.ts';
import { authenticate } from './http/authenticate.ts';
import { parseRequest } from './http/parse-request.ts';
import { refuseUnsupportedHeaders } from './http/refuse-unsupported-headers.ts';
import { sendAnswer } from './http/send-answer.ts';
import { sendError } from './http/send-error.ts';
import { routeRequest } from './operations/route-request.ts';
import type { Store } from './store/store.ts';

export interface RequestContext {
  readonly store: Store;
  readonly requestId: string;
  /** Whether the client waits for `100 Continue` before it sends its body. */
  readonly expectsContinue: boolean;
  /** Origin whose pages may read. */
  readonly readableFrom: string | undefined;
  readonly onInternalError: (error: unknown, requestId: string) => void;
}

/** Answers one request, whatever comes of it. Resolves when the answer is out. */
export async function handleRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  { store, requestId, expectsContinue, onInternalError, readableFrom }: RequestContext,
): Promise<void> {
  response.setHeader('x-amz-request-id', requestId);
  if (readableFrom !== undefined) allowReading(incoming, response, readableFrom);
  let bodyOpened = false;
  const openBody = (): AsyncIterable<Buffer> => {
    if (expectsContinue && !bodyOpened) response.writeContinue();
    bodyOpened = true;
    // An iterator that leaves the request whole, so that an answer can follow on a body that was not read to its end.
    return incoming.iterator({ destroyOnReturn: false });
  };
  try {
    const request = parseRequest(incoming, requestId, openBody);
    authenticate(request, store.nowMs());
    refuseUnsupportedHeaders(request.headers);
    await sendAnswer(response, await routeRequest(request).handle(request, store));
  } catch (error) {
    if (!(error instanceof S3Error)) onInternalError(error, requestId);
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    // A client that was told not to send its body may not be followed by another request on the connection.
    if (expectsContinue && !bodyOpened) response.setHeader('connection', 'close');
    sendError(response, toS3Error(error), { resource: pathOf(incoming.url), requestId });
  }
}

function toS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  return new S3Error('InternalError', 'We encountered an internal error. Please try again.', {
    cause: error,
  });
}

function pathOf(url: string | undefined): string {
  return url?.split('?')[0] ?? '';
}
