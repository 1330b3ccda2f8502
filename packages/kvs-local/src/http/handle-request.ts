import { ServiceError } from '../errors.ts';
import { controlFaults, faultsPath } from '../faults/control-faults.ts';
import { strikeRequest } from '../faults/strike-request.ts';
import { playbackPath, servePlayback } from '../playback/serve-playback.ts';
import { admitCaller } from './admit-caller.ts';
import { authorizeRequest } from './authorize-request.ts';
import type { Exchange, Operation } from './exchange.ts';
import { operationName, operations, unsupportedOperations } from './operations.ts';
import { readBody } from './read-body.ts';
import { requestCall } from './request-call.ts';
import { sendError } from './send-error.ts';

/** Answers one request; never rejects. */
export async function handleRequest(exchange: Omit<Exchange, 'faults'>): Promise<void> {
  const { request, response, service } = exchange;
  // A client may leave at any moment; what is written then has no reader, and that is no fault.
  response.on('error', () => undefined);
  const requestId = toUuid(service.randomBytes(16));
  response.setHeader('x-amzn-RequestId', requestId);
  response.setHeader('x-amz-RequestId', requestId);
  try {
    if (!admitCaller(request, response, service)) return;
    if (request.url === faultsPath) return await controlFaults(request, response, service);

    const { name, run, isSigned } = findOperation(request.method, request.url ?? '');
    if (isSigned && name !== 'PutMedia') await readBody(request, service.bodyTimeoutMs);
    if (isSigned) await authorizeRequest(request, name, service);
    const call = await requestCall(request, name);
    const faulty: Exchange = { ...exchange, faults: service.faults.beginRequest(call) };
    const isToBeAnswered = await strikeRequest(faulty);
    if (!isToBeAnswered) return;
    service.rates.admit(call);
    await run(faulty);
  } catch (error) {
    const isClients = error instanceof ServiceError || request.destroyed;
    if (!isClients) service.reportFault(error);
    await sendError(exchange, error);
  }
}

function toUuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

interface FoundOperation {
  /** Such as `PutMedia`. */
  readonly name: string;
  readonly run: Operation;
  /** Players have a token in the address instead. */
  readonly isSigned: boolean;
}

function findOperation(method: string | undefined, url: string): FoundOperation {
  const [path = ''] = url.split('?');
  if (path.startsWith(playbackPath)) {
    return { name: operationName(path), run: servePlayback, isSigned: false };
  }
  const run = method === 'POST' ? operations.get(path) : undefined;
  if (run !== undefined) return { name: operationName(path), run, isSigned: true };

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
