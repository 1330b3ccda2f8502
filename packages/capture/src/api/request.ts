import { parseRetryAfter } from '@frame-ingest/kinesis-video';
import { IngestError } from '../errors.ts';
import { type Answer, readJson } from './answer.ts';
import { parseProblemDetails } from './parse-problem-details.ts';
import { toForeignError } from './to-foreign-error.ts';

/** One request to the API, and how to send it. */
export interface ApiRequest {
  /** Absolute, or relative to the page; without a query. */
  readonly url: string;
  /** An API that wants to know who calls gets its `Authorization` from here. */
  readonly fetch: typeof globalThis.fetch;
  /** Sent with POST; GET where absent. */
  readonly body?: RequestBody;
  /**
   * Longest wait for the whole answer, in milliseconds. After it the error is `timeout`.
   * @default 35000 - an HTTP API gives up on its function after 30 s
   */
  readonly timeoutMs?: number;
  /**
   * What is read of the answer, in bytes: somebody in between may answer without end.
   * @default - all
   */
  readonly maxAnswerBytes?: number;
}

/** What a POST carries, as it is. */
export interface RequestBody {
  readonly mediaType: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** An HTTP API gives up on its function after 30 s; an answer later than this will never come. */
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
  // Nobody waits for the rest.
  void reader?.cancel().catch(() => undefined);
  return new Blob(chunks).arrayBuffer();
}

/** FrameIngest redirects no POST: who does so is a login page, which `fetch` would follow with a GET and call a success. */
function toPost({ mediaType, content }: RequestBody): RequestInit {
  return { method: 'POST', headers: { 'content-type': mediaType }, body: content, redirect: 'manual' };
}

/**
 * The service's own problem, or that whoever answers is not the service.
 * @param sent what was asked
 * @param answer anything that was not hoped for
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

/** Node says "fetch failed", and in its cause whether it is the name, the certificate or the connection. */
function describeCause(cause: unknown): string {
  const outer = toFailure(cause);
  const inner = toFailure(outer.cause);
  const what = String(outer.message ?? cause);
  const why = String(inner.message || inner.code || '').trim();
  return why === '' ? what : `${what}: ${why}`;
}

/** Also of errors of another realm, which are no instances of `Error`. */
function toFailure(value: unknown): {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
} {
  return typeof value === 'object' && value !== null ? value : {};
}
