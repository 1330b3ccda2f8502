import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyTimeLimits, Pause } from '@frame-ingest/local-server';
import { authenticate } from './authentication/authenticate.ts';
import type { Credentials } from './authentication/verify-signature.ts';
import { S3Error } from './errors.ts';
import { answerFaultControl, faultsPath, faultsTarget } from './faults/answer-fault-control.ts';
import { breakAfterBytes } from './faults/break-after-bytes.ts';
import { BrokenConnection } from './faults/broken-connection.ts';
import type { RequestFaults, S3FaultInjector } from './faults/create-fault-injector.ts';
import { strikeAfter } from './faults/strike-after.ts';
import { strikeBefore } from './faults/strike-before.ts';
import { type AdmissionRules, admitCaller } from './http/admit-caller.ts';
import type { Answer } from './http/answer.ts';
import { checkBucketOwner } from './http/check-bucket-owner.ts';
import { createOpenBody } from './http/open-body.ts';
import { parseRequest, type RequestIdentity } from './http/parse-request.ts';
import { refuseUnsupportedHeaders } from './http/refuse-unsupported-headers.ts';
import { answerHeaders, createRequestIds } from './http/request-ids.ts';
import type { S3Request } from './http/s3-request.ts';
import { type PassBody, sendAnswer } from './http/send-answer.ts';
import { sendError } from './http/send-error.ts';
import { toS3Error } from './http/to-s3-error.ts';
import { routeRequest } from './operations/route-request.ts';
import type { Store } from './store/store.ts';

/** What answering a request needs. */
export interface Service {
  readonly store: Store;
  readonly admission: AdmissionRules;
  /** Undefined if any credentials are accepted. */
  readonly credentials: readonly Credentials[] | undefined;
  readonly region: string;
  /** Owner of every bucket. */
  readonly accountId: string;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
  readonly random: (sizeBytes: number) => Buffer;
  /** How faults delay a client. */
  readonly pause: Pause;
  readonly faults: S3FaultInjector;
  readonly bodyLimits: BodyTimeLimits;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
  readonly onInternalError: (error: unknown, requestId: string) => void;
}

/**
 * Answers one request in every case. Resolves when the answer is sent.
 * @param expectsContinue whether the client waits for `100 Continue` before it sends its body
 */
export async function handleRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  service: Service,
  expectsContinue: boolean,
): Promise<void> {
  const ids = createRequestIds(service.random);
  setHeaders(response, answerHeaders(ids, service.clock()));
  const identity: RequestIdentity = {
    ...ids,
    sourceIp: incoming.socket.remoteAddress ?? '',
    openBody: createOpenBody(incoming, response, { expectsContinue, ...service.bodyLimits }),
  };
  try {
    const admission = admitCaller(incoming, service.admission);
    setHeaders(response, admission.headers);
    if (admission.isPreflight) response.writeHead(204).end();
    else if (incoming.url === faultsPath) await controlFaults(incoming, response, identity, service);
    else await answerRequest(incoming, response, identity, service);
  } catch (error) {
    await answerError(incoming, response, error, { requestId: ids.requestId, service });
  }
}

async function controlFaults(
  incoming: IncomingMessage,
  response: ServerResponse,
  identity: RequestIdentity,
  service: Service,
): Promise<void> {
  const parsed = parseRequest(incoming, identity, faultsTarget);
  const isOpen = service.credentials === undefined;
  const authentication = isOpen ? { accessKeyId: '' } : authenticateNow(parsed, service);
  await answerFaultControl(incoming, response, { ...parsed, ...authentication }, service.faults);
}

async function answerRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  identity: RequestIdentity,
  service: Service,
): Promise<void> {
  const parsed = parseRequest(incoming, identity);
  const request: S3Request = { ...parsed, ...authenticateNow(parsed, service) };
  refuseUnsupportedHeaders(request.headers);
  const operation = routeRequest(request);
  await checkBucketOwner(request, service.accountId, service.store.buckets);
  const { bucket, key, openBody } = request;
  const faults = service.faults.beginRequest({ operation: operation.name, bucket, key });
  await strikeBefore(faults, operation, request, service.pause, service.closing);

  const passBody: PassBody = (body) => breakAfterBytes(body, faults);
  const answer = await operation.handle({ ...request, openBody: () => passBody(openBody()) }, service.store);
  await strikeBeforeAnswer(answer, faults, service);
  await sendAnswer(response, answer, passBody);
}

function authenticateNow(
  request: Omit<S3Request, 'accessKeyId'>,
  { credentials, region, clock }: Service,
): ReturnType<typeof authenticate> {
  return authenticate(request, { credentials, region, nowMs: clock() });
}

/** Closes what was opened for an answer that is not sent. */
async function strikeBeforeAnswer(
  { body }: Answer,
  faults: RequestFaults,
  { pause, closing }: Service,
): Promise<void> {
  try {
    await strikeAfter(faults, pause, closing);
  } catch (error) {
    if (body !== undefined && 'destroy' in body) body.destroy();
    throw error;
  }
}

async function answerError(
  incoming: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  { requestId, service }: { requestId: string; service: Service },
): Promise<void> {
  if (error instanceof BrokenConnection) {
    if (error.ending === 'reset') incoming.socket.resetAndDestroy();
    else incoming.socket.destroy();
    return;
  }
  const s3Error = toS3Error(error);
  if (!(error instanceof S3Error)) service.onInternalError(error, requestId);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const resource = incoming.url?.split('?')[0] ?? '';
  await sendError(incoming, response, s3Error, { resource, requestId });
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
