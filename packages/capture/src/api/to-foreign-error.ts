import { parseRetryAfter } from '@frame-ingest/kinesis-video';
import { IngestError } from '../errors.ts';
import { type Answer, readJson, readText } from './answer.ts';

/**
 * Creates an error that says who answered instead of FrameIngest, as far as known, and whether a retry may succeed.
 * @param what the request, such as `POST https://example.com/FrameData`
 */
export function toForeignError(what: string, answer: Answer): IngestError {
  const { type, status, headers } = answer.response;
  // A browser hides the target of a redirect and reports status 0.
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) return toRedirectError(what, status);
  const retryAfterMs = parseRetryAfter(headers.get('retry-after') ?? undefined, Date.now());
  const gatewayMessage = readGatewayMessage(answer);
  if (
    status === 401 &&
    (gatewayMessage !== undefined || !isHtml(answer) || headers.has('www-authenticate'))
  ) {
    return new IngestError(
      `${what} was answered 401: the API requires authentication and does not accept the given one.`,
      { code: 'unauthorized', retryable: false, status },
    );
  }
  if (gatewayMessage !== undefined) {
    return new IngestError(
      `${what} was answered ${status} by the gateway in front of FrameIngest: ${JSON.stringify(gatewayMessage)}${explain(status)}.`,
      { code: 'gateway_refused', retryable: isTransientStatus(status), status, retryAfterMs },
    );
  }
  return toUnknownError(what, answer, retryAfterMs);
}

function toRedirectError(what: string, status: number): IngestError {
  return new IngestError(
    `${what} was redirected to another address, which FrameIngest never does. The cause may be a login page of the network, or a wrong address.`,
    { code: 'not_an_answer', retryable: true, ...(status === 0 ? {} : { status }) },
  );
}

/**
 * API Gateway's own errors are JSON with only `message` or `Message`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
function readGatewayMessage(answer: Answer): string | undefined {
  if (answer.response.ok) return undefined;
  const value = readJson(answer);
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  const [[name, message] = []] = entries;
  return entries.length === 1 && name?.toLowerCase() === 'message' && typeof message === 'string'
    ? message.slice(0, 200)
    : undefined;
}

function isHtml({ response }: Answer): boolean {
  return /html/i.test(response.headers.get('content-type') ?? '');
}

function isTransientStatus(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

function explain(status: number): string {
  if (status === 429) return ': there are more requests than it allows';
  if (isTransientStatus(status)) return ': the service behind it is unavailable or overloaded';
  if (status === 403) return ': it does not allow this caller';
  if (status === 404) return ': it has no route at this address';
  if (status === 413) return ': the batch is larger than it allows';
  return '';
}

function toUnknownError(what: string, { response, bytes }: Answer, retryAfterMs?: number): IngestError {
  const { status, headers } = response;
  const type = headers.get('content-type') ?? 'no content type';
  const start = JSON.stringify(readText(bytes).trimStart().slice(0, 60));
  return new IngestError(
    `${what} was answered ${status} with ${type}, starting with ${start}. ` +
      'This answer is not from FrameIngest but from something in between, such as a login page, a proxy or a gateway.',
    // A proxy that refuses the size of the body will refuse it again. Other intermediate answers may stop after a while.
    { code: 'not_an_answer', retryable: status !== 413, status, retryAfterMs },
  );
}
