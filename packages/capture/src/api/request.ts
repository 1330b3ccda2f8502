import { parseRetryAfter } from '@frame-ingest/kinesis-video';
import { IngestError } from '../errors.ts';
import { type Answer, readJson } from './answer.ts';
import { parseProblemDetails } from './parse-problem-details.ts';
import { toForeignError } from './to-foreign-error.ts';

/** One request to the API, and how to send it. */
export interface ApiRequest {
  /** Absolute or relative to the page; without a query. */
  readonly url: string;
  /** Sends the request; it can add the `Authorization` that an API requires. */
  readonly fetch: typeof globalThis.fetch;
  /** Sent with POST; without a body the request is a GET. */
  readonly body?: RequestBody;
  /**
   * Longest wait for the whole answer, in milliseconds; then the error is `timeout`.
   * @default 35000 - an HTTP API gives up on its function after 30 s
   */
  readonly timeoutMs?: number;
  /**
   * How much of the answer is read, in bytes, because an intermediary may answer endlessly.
   * @default - all of it
   */
  readonly maxAnswerBytes?: number;
}

/** The body of a POST, sent unchanged. */
export interface RequestBody {
  readonly mediaType: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** An HTTP API gives up on its function after 30 s; a later answer never arrives. */
const defaultTimeoutMs = 35_000;

/**
 * Sends one request and waits for its whole answer.
 * @throws IngestError `network_failure` or `timeout`
 */
export async function request(sent: ApiRequest): Promise<Answer> {
  const { fetch, url, body, timeoutMs = defaultTimeoutMs, maxAnswerBytes } = sent;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { ...(body === undefined ? {} : toPost(body)), signal });
    return { response, bytes: await readBody(response, maxAnswerBytes) };
  } catch (cause) {
    throw cause instanceof IngestError ? cause : toTransportError(nameOf(sent), cause, timeoutMs);
  }
}

async function readBody(response: Response, maxBytes = Number.POSITIVE_INFINITY): Promise<ArrayBuffer> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let size = 0; reader !== undefined && size < maxBytes; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.length;
  }
  // The rest is not needed.
  void reader?.cancel().catch(() => undefined);
  return new Blob(chunks).arrayBuffer();
}

/** FrameIngest never redirects a POST; a login page does, and `fetch` would follow it with a GET and report success. */
function toPost({ mediaType, content }: RequestBody): RequestInit {
  return { method: 'POST', headers: { 'content-type': mediaType }, body: content, redirect: 'manual' };
}

/**
 * Creates the error for an answer: the service's own problem, or that the answer is not from the service.
 * @param sent the request
 * @param answer any answer except the expected one
 */
export function toRefusal(sent: ApiRequest, answer: Answer): IngestError {
  const { ok, status, headers } = answer.response;
  const problem = ok ? undefined : parseProblemDetails(readJson(answer));
  if (problem === undefined) return toForeignError(nameOf(sent), answer);
  const { code, retryable, detail } = problem;
  const retryAfterMs = parseRetryAfter(headers.get('retry-after') ?? undefined, Date.now());
  return new IngestError(detail, { code, retryable, status, problem, retryAfterMs });
}

function nameOf({ url, body }: ApiRequest): string {
  return `${body === undefined ? 'GET' : 'POST'} ${url}`;
}

function toTransportError(what: string, cause: unknown, timeoutMs: number): IngestError {
  if (cause instanceof DOMException && cause.name === 'TimeoutError') {
    return new IngestError(`${what} had no answer after ${timeoutMs} ms. It may or may not have arrived.`, {
      code: 'timeout',
      retryable: true,
      cause,
    });
  }
  return new IngestError(
    `${what} got no answer (${describeCause(cause)}). Is the network up, and the service running?`,
    {
      code: 'network_failure',
      retryable: true,
      cause,
    },
  );
}

/** Node.js says "fetch failed"; its cause says whether the name, the certificate or the connection failed. */
function describeCause(cause: unknown): string {
  const outer = toFailure(cause);
  const inner = toFailure(outer.cause);
  const what = String(outer.message ?? cause);
  const why = String(inner.message || inner.code || '').trim();
  return why === '' ? what : `${what}: ${why}`;
}

/** Also handles errors from another realm, which are not instances of this `Error`. */
function toFailure(value: unknown): {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
} {
  return typeof value === 'object' && value !== null ? value : {};
}
