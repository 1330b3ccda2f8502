import type { IncomingMessage } from 'node:http';
import type { Pause } from '@frame-ingest/local-server';
import { ServiceError } from '../errors.ts';
import type { RequestFaults } from './fault-injector.ts';

/**
 * Applies the faults that strike a request before it is handled.
 * @returns whether the request still needs an answer
 * @throws ServiceError the injected one
 */
export async function strikeRequest(
  request: IncomingMessage,
  faults: RequestFaults,
  { pause, closing }: { readonly pause: Pause; readonly closing: AbortSignal },
): Promise<boolean> {
  const wait = faults.take('delay');
  if (wait !== undefined) await pause(wait.delayMs, closing);

  const isPlain = faults.take('reset', {}, ({ afterBytes, when }) => (afterBytes ?? when) === undefined);
  if (isPlain !== undefined) {
    request.socket.resetAndDestroy();
    return false;
  }
  if (faults.take('throttle') !== undefined) {
    throw new ServiceError(400, 'ClientLimitExceededException', 'Too many calls (an injected fault)');
  }
  const error = faults.take('http-error');
  if (error !== undefined) {
    const { error: name, statusCode = statusCodes.get(name) ?? 400 } = error;
    throw new ServiceError(statusCode, name, error.message ?? `${name} (an injected fault)`);
  }
  return true;
}

/** Statuses other than 400. */
const statusCodes: ReadonlyMap<string, number> = new Map([
  ['AccessDeniedException', 403],
  ['ExpiredTokenException', 403],
  ['IncompleteSignatureException', 403],
  ['InternalFailureException', 500],
  ['InvalidSignatureException', 403],
  ['MissingAuthenticationTokenException', 403],
  ['NotAuthorizedException', 401],
  ['RequestEntityTooLargeException', 413],
  ['ResourceNotFoundException', 404],
  ['ServiceUnavailableException', 503],
  ['UnrecognizedClientException', 403],
]);
