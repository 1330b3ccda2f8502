import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalidArgument, ServiceError } from '../errors.ts';
import { authorizeRequest } from '../http/authorize-request.ts';
import type { Service } from '../http/exchange.ts';
import { isOfThisMachine } from '../http/peer.ts';
import { readBody } from '../http/read-body.ts';
import type { FaultInjector } from './fault-injector.ts';
import { parseFault } from './parse-fault.ts';

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
  service: Service,
): Promise<void> {
  if (!isOfThisMachine(request)) {
    throw new ServiceError(403, 'AccessDeniedException', 'Faults are controlled from the same machine only');
  }
  await readBody(request, service.bodyTimeoutMs);
  if (service.findCredentials !== undefined) await authorizeRequest(request, 'ControlFaults', service);
  const answer = await control(request, service.faults);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

async function control(request: IncomingMessage, injector: FaultInjector): Promise<object> {
  if (request.method === 'GET') return { faults: injector.faults, firedFaults: injector.fired };
  if (request.method === 'DELETE') {
    injector.clear();
    return {};
  }
  if (request.method !== 'POST' || !/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    throw invalidArgument('Faults take GET, DELETE, and POST with a body of application/json');
  }
  try {
    return { id: injector.inject(parseFault((await readBody(request)).toString())) };
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw invalidArgument((error as Error).message);
  }
}
