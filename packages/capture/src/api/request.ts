import { IngestError } from '../errors.ts';
import { parseProblemDetails } from './parse-problem-details.ts';

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
}

/** What a POST carries, as it is. */
export interface RequestBody {
  readonly mediaType: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** A whole answer, whoever has given it. */
export interface Answer {
  readonly response: Response;
  readonly bytes: ArrayBuffer;
}

/** An HTTP API gives up on its function after 30 s; an answer later than this will never come. */
const defaultTimeoutMs = 35_000;

/**
 * Sends one request and waits for its whole answer.
 * @throws IngestError `network_failure` or `timeout`
 */
export async function request(sent: ApiRequest): Promise<Answer> {
  const { fetch, url, body, timeoutMs = defaultTimeoutMs } = sent;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { ...(body === undefined ? {} : toPost(body)), signal });
    return { response, bytes: await response.arrayBuffer() };
  } catch (cause) {
    throw cause instanceof IngestError ? cause : toTransportError(nameOf(sent), cause, timeoutMs);
  }
}

function toPost({ mediaType, content }: RequestBody): RequestInit {
  return { method: 'POST', headers: { 'content-type': mediaType }, body: content };
}

/** The JSON of an answer; undefined for anything else. */
export function readJson({ response, bytes }: Answer): unknown {
  return isJson(response) ? parseJson(readText(bytes)) : undefined;
}

/** The service's own problem, or that whoever answers is not the service. */
export function toRefusal(sent: ApiRequest, answer: Answer): IngestError {
  const { ok, status } = answer.response;
  const problem = ok ? undefined : parseProblemDetails(readJson(answer));
  if (problem !== undefined) {
    const { code, retryable, detail } = problem;
    return new IngestError(detail, { code, retryable, status, problem });
  }
  return status === 401 ? toUnauthorizedError(nameOf(sent)) : toForeignAnswerError(nameOf(sent), answer);
}

function nameOf({ url, body }: ApiRequest): string {
  return `${body === undefined ? 'GET' : 'POST'} ${url}`;
}

function isJson(response: Response): boolean {
  return /^application\/([\w.+-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '');
}

function readText(bytes: ArrayBuffer): string {
  return new TextDecoder().decode(bytes);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toTransportError(what: string, cause: unknown, timeoutMs: number): IngestError {
  if (cause instanceof DOMException && cause.name === 'TimeoutError') {
    return new IngestError(`${what} had no answer after ${timeoutMs} ms. It may or may not have arrived.`, {
      code: 'timeout',
      retryable: true,
      cause,
    });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new IngestError(`${what} got no answer (${reason}). Is the network up, and the service running?`, {
    code: 'network_failure',
    retryable: true,
    cause,
  });
}

/** API Gateway refuses in front of the service, in words of its own. */
function toUnauthorizedError(what: string): IngestError {
  return new IngestError(
    `${what} was answered 401: the API wants to know who calls, and does not take what it was told.`,
    { code: 'unauthorized', retryable: false, status: 401 },
  );
}

function toForeignAnswerError(what: string, { response, bytes }: Answer): IngestError {
  const { status, headers } = response;
  const type = headers.get('content-type') ?? 'no content type';
  const start = JSON.stringify(readText(bytes).trimStart().slice(0, 60));
  return new IngestError(
    `${what} was answered ${status} with ${type}, starting with ${start}. ` +
      'That is not from FrameIngest: something in between answers, such as a login page, a proxy or a gateway.',
    { code: 'not_an_answer', retryable: status >= 500 || status === 429, status },
  );
}
