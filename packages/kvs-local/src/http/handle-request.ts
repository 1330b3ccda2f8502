import { randomUUID } from 'node:crypto';
import { ServiceError } from '../errors.ts';
import { playbackPath, servePlayback } from '../playback/serve-playback.ts';
import { authorizeRequest } from './authorize-request.ts';
import type { Exchange, Operation } from './exchange.ts';
import { operations, unsupportedOperations } from './operations.ts';
import { sendError } from './send-error.ts';

/** Answers one request; never rejects. */
export async function handleRequest(exchange: Exchange): Promise<void> {
  // A client may leave at any moment; what is written then has no reader, and that is no fault.
  exchange.response.on('error', () => undefined);
  const requestId = randomUUID();
  exchange.response.setHeader('x-amzn-RequestId', requestId);
  exchange.response.setHeader('x-amz-RequestId', requestId);
  try {
    if (exchange.request.url?.startsWith(playbackPath)) {
      await servePlayback(exchange);
      return;
    }
    const operation = findOperation(exchange.request.method, exchange.request.url ?? '');
    authorizeRequest(exchange.request);
    await operation(exchange);
  } catch (error) {
    const isClients = error instanceof ServiceError || exchange.request.destroyed;
    if (!isClients) exchange.service.reportFault(error);
    sendError(exchange, error);
  }
}

function findOperation(method: string | undefined, url: string): Operation {
  const [path = ''] = url.split('?');
  const operation = method === 'POST' ? operations.get(path) : undefined;
  if (operation !== undefined) return operation;

  const unsupported = unsupportedOperations.get(path);
  if (unsupported !== undefined) {
    throw new ServiceError(501, 'NotImplementedException', `kvs-local does not implement ${unsupported}`);
  }
  throw new ServiceError(
    404,
    'UnknownOperationException',
    `${method} ${JSON.stringify(path)} is no operation of Kinesis Video Streams; all of them are POST`,
  );
}
