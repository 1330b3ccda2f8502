import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { AcknowledgementParser } from './acknowledgement-parser.ts';
import { FragmentRejectedError, OutcomeUnknownError, PutMediaError, RequestRefusedError } from './errors.ts';
import { FragmentLedger } from './fragment-ledger.ts';
import type { PutMediaInput, PutMediaResult } from './put-media-types.ts';

export interface Timeouts {
  /** Until the connection stands. Default 5 s, as in AWS's C producer. */
  readonly connectMs: number;
  /** Longest silence after that. */
  readonly idleMs: number;
}

/** An error body is read for its message; no honest one is longer. */
const maxErrorBodyLength = 16_384;

/** Errors that pass by themselves (HTTP 400 in this service's dialect). */
const passingErrorTypes = /^(ClientLimitExceeded|ConnectionLimitExceeded|Throttling|TooManyRequests)/;

/**
 * Sends one PutMedia request and follows its acknowledgements until every fragment has the wanted one.
 * @throws RequestRefusedError when nothing was taken
 * @throws FragmentRejectedError after an ERROR acknowledgement
 * @throws OutcomeUnknownError when the connection ends too early
 */
export async function sendPutMedia(
  url: URL,
  headers: Record<string, string>,
  input: PutMediaInput,
  timeouts: Timeouts,
): Promise<PutMediaResult> {
  const send = url.protocol === 'http:' ? requestHttp : requestHttps;
  const request = send(url, {
    method: 'POST',
    headers: { ...headers, 'transfer-encoding': 'chunked' },
    // A connection of its own: the service closes it, and a reused one may be dead after Lambda's freeze.
    agent: false,
    ...(input.signal ? { signal: input.signal } : {}),
  });
  const connection = watchConnection(request, timeouts);
  try {
    request.end(input.payload);
    const response = await responseTo(request, connection);
    const requestId = headerOf(response, 'x-amzn-requestid') ?? headerOf(response, 'x-amz-requestid');
    if (response.statusCode !== 200) throw await toRefusal(response, requestId);
    return await followAcknowledgements(response, input, requestId, connection);
  } finally {
    connection.stopWatching();
    request.destroy();
  }
}

interface WatchedConnection {
  /** Whether a byte of the payload can have reached the service. */
  readonly stands: () => boolean;
  /** The first thing that went wrong; what follows it ("aborted") says less. */
  readonly failure: () => Error | undefined;
  readonly stopWatching: () => void;
}

function watchConnection(request: ClientRequest, { connectMs, idleMs }: Timeouts): WatchedConnection {
  let stands = false;
  let failure: Error | undefined;
  // Stays for as long as the request does: it fails once more when it is cut off at the end.
  request.on('error', (error) => {
    failure ??= error;
  });
  const timer = setTimeout(
    () => request.destroy(new Error(`no connection within ${connectMs} ms`)),
    connectMs,
  );
  request.once('socket', (socket) => {
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      stands = true;
      clearTimeout(timer);
      socket.setTimeout(idleMs, () => request.destroy(new Error(`nothing was heard for ${idleMs} ms`)));
    });
  });
  return { stands: () => stands, failure: () => failure, stopWatching: () => clearTimeout(timer) };
}

async function responseTo(request: ClientRequest, connection: WatchedConnection): Promise<IncomingMessage> {
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  } catch (cause) {
    const reason = messageOf(cause);
    if (connection.stands()) {
      throw new OutcomeUnknownError(`The connection ended before an answer: ${reason}`, { cause });
    }
    const message = `No connection to Kinesis Video: ${reason}`;
    throw new RequestRefusedError(undefined, 'ConnectionFailed', message, true, { cause });
  }
}

async function followAcknowledgements(
  response: IncomingMessage,
  input: PutMediaInput,
  requestId: string | undefined,
  connection: WatchedConnection,
): Promise<PutMediaResult> {
  const parser = new AcknowledgementParser();
  const ledger = new FragmentLedger();
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      for (const acknowledgement of parser.push(chunk)) {
        if (acknowledgement.eventType === 'ERROR') {
          throw new FragmentRejectedError(acknowledgement, ledger.fragments, { requestId });
        }
        ledger.note(acknowledgement);
      }
      if (ledger.hasAll(input.fragmentCount, input.acknowledgement)) {
        return { fragments: ledger.fragments, requestId };
      }
    }
  } catch (cause) {
    if (cause instanceof PutMediaError) throw cause;
    const reason = messageOf(connection.failure() ?? cause);
    const message = `The connection ended before every acknowledgement: ${reason}`;
    throw new OutcomeUnknownError(message, { cause, requestId });
  }
  // A clean end: a stream without retention has said all it will ever say with RECEIVED.
  if (ledger.hasAll(input.fragmentCount, 'RECEIVED')) return { fragments: ledger.fragments, requestId };
  const message = `The service ended the response with ${ledger.fragments.length} of ${input.fragmentCount} fragments acknowledged`;
  throw new OutcomeUnknownError(message, { requestId });
}

async function toRefusal(
  response: IncomingMessage,
  requestId: string | undefined,
): Promise<RequestRefusedError> {
  const body = await readErrorBody(response);
  const status = response.statusCode ?? 0;
  const errorType = (headerOf(response, 'x-amzn-errortype') ?? headerOf(response, 'x-amz-errortype') ?? '')
    .split(':', 1)[0]
    ?.replace(/^.*#/, '');
  const name = errorType || `HTTP ${status}`;
  const retryable = status >= 500 || status === 429 || passingErrorTypes.test(name);
  const message = `Kinesis Video refused PutMedia: ${name}${body === '' ? '' : ` (${body})`}`;
  return new RequestRefusedError(status, name, message, retryable, { requestId });
}

async function readErrorBody(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.length > maxErrorBodyLength) break;
    }
    const { Message, message } = JSON.parse(text) as Record<string, unknown>;
    return String(Message ?? message ?? '');
  } catch {
    // The status and the error type say enough when the body is cut or is not JSON.
    return '';
  }
}

function headerOf(response: IncomingMessage, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
