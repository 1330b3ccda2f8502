import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalidArgument, ServiceError } from '../errors.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import { parseFault } from '../faults/parse-fault.ts';
import { authorizeRequest, type SignatureRules } from '../http/authorize-request.ts';
import { isOfThisMachine } from '../http/peer.ts';
import { readBody } from '../http/read-body.ts';
import type { Server } from './server.ts';

/** Where the faults of a running server are controlled; no path of the service's begins so. */
export const faultsPath = '/_kvs-local/faults';

/**
 * Answers GET (faults to come and those that struck), POST (injects one) and DELETE (clears them). Only for this
 * machine, with a signature where the server verifies any, and with the content type of JSON, which a page may not send to a
 * stranger without asking.
 * @throws ServiceError for anything else
 */
export async function controlFaults(
  request: IncomingMessage,
  response: ServerResponse,
  server: SignatureRules & Pick<Server, 'bodyTimeoutMs' | 'faults'>,
): Promise<void> {
  if (!isOfThisMachine(request)) {
    throw new ServiceError(403, 'AccessDeniedException', 'Faults are controlled from the same machine only');
  }
  const body = await readBody(request, server.bodyTimeoutMs);
  if (server.findCredentials !== undefined) await authorizeRequest(request, body, server);
  const answer = control(request, body, server.faults);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

function control({ method, headers }: IncomingMessage, body: Buffer, injector: FaultInjector): object {
  if (method === 'GET') return { faults: injector.faults, firedFaults: injector.fired };
  if (method === 'DELETE') {
    injector.clear();
    return {};
  }
  if (method !== 'POST' || !/^application\/json\b/.test(headers['content-type'] ?? '')) {
    throw invalidArgument('Faults take GET, DELETE, and POST with a body of application/json');
  }
  try {
    return { id: injector.inject(parseFault(body.toString())) };
  } catch (error) {
    throw invalidArgument((error as Error).message);
  }
}
