import { IngestError } from './errors.ts';
import { parseProblemDetails } from './parse-problem-details.ts';

export interface JsonRequest {
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  /** Sent as JSON with POST; GET where absent. Text is JSON already. */
  readonly body?: string;
  /** Longest wait for the whole answer, in milliseconds. */
  readonly timeoutMs?: number;
}

/** An HTTP API gives up on its function after 30 s; an answer later than this will never come. */
const defaultTimeoutMs = 35_000;

/**
 * Asks the service for JSON and takes nothing else for an answer: captive portals, proxies and gateways answer as well.
 * @throws IngestError with the service's own problem, or `network_failure`, `timeout` or `not_an_answer`
 */
export async function requestJson(request: JsonRequest): Promise<{ value: unknown; status: number }> {
  const { fetch, url, body, timeoutMs = defaultTimeoutMs } = request;
  const signal = AbortSignal.timeout(timeoutMs);
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const what = `${body === undefined ? 'GET' : 'POST'} ${url}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...(body === undefined ? {} : { ...post, body }), signal });
    text = await response.text();
  } catch (cause) {
    throw toTransportError(what, cause, timeoutMs);
  }

  const { status } = response;
  const value = isJson(response) ? parseJson(text) : undefined;
  if (response.ok && value !== undefined) return { value, status };

  const problem = response.ok ? undefined : parseProblemDetails(value);
  if (problem !== undefined) {
    const { code, retryable, detail } = problem;
    throw new IngestError(detail, { code, retryable, status, problem });
  }
  throw toForeignAnswerError(what, response, text);
}

function isJson(response: Response): boolean {
  return /^application\/([\w.+-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '');
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

function toForeignAnswerError(what: string, { status, headers }: Response, text: string): IngestError {
  const type = headers.get('content-type') ?? 'no content type';
  const start = JSON.stringify(text.trimStart().slice(0, 60));
  return new IngestError(
    `${what} was answered ${status} with ${type}, starting with ${start}. ` +
      'That is not from FrameIngest: something in between answers, such as a login page, a proxy or a gateway.',
    { code: 'not_an_answer', retryable: status >= 500 || status === 429, status },
  );
}
