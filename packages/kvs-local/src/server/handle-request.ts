import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '../errors.ts';
import { strikeRequest } from '../faults/strike-request.ts';
import { admitCaller, type PageRules } from '../http/admit-caller.ts';
import { sendError } from '../http/send-error.ts';
import { playbackPath } from '../playback/serve-playback.ts';
import { controlFaults, faultsPath } from './control-faults.ts';
import { findOperation } from './find-operation.ts';
import { receiveCall } from './receive-call.ts';
import type { Server } from './server.ts';

/** Answers one request; never rejects. */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
): Promise<void> {
  // A client can leave at any moment. What is written then has no reader, which is not a fault.
  response.on('error', () => undefined);
  const requestId = toUuid(server.randomBytes(16));
  response.setHeader('x-amzn-RequestId', requestId);
  response.setHeader('x-amz-RequestId', requestId);
  try {
    if (!admitCaller(request, response, server, pageRules(request, server))) return;
    if (request.url === faultsPath) return await controlFaults(request, response, server);

    const operation = findOperation(request.method, request.url ?? '');
    const { call, run } = await receiveCall(request, operation, server);
    const faults = server.faults.beginRequest(call);
    const isToBeAnswered = await strikeRequest(request, faults, server);
    if (!isToBeAnswered) return;
    server.rates.admit(call);
    await run({ request, response, faults });
  } catch (error) {
    const isClients = error instanceof ServiceError || request.destroyed;
    if (!isClients) server.reportFault(error);
    await sendError(request, response, error);
  }
}

/** Players run in pages and only read. */
function pageRules({ url }: IncomingMessage, { judgeOrigin, judgePlayerOrigin }: Server): PageRules {
  const isPlayback = url?.startsWith(playbackPath) === true;
  return isPlayback
    ? { judgeOrigin: judgePlayerOrigin, methods: ['GET', 'HEAD'] }
    : { judgeOrigin, methods: ['GET', 'POST', 'DELETE'] };
}

function toUuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
