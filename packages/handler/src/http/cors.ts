import { imageHeaders } from '@frame-ingest/contract';

/** Headers that a page may send, and read from an answer. */
const requestHeaders =
  'authorization, content-type, content-encoding, range, if-range, x-amz-date, x-amz-security-token, x-amz-content-sha256';
const answerHeaders = [
  ...['x-request-id', 'retry-after', 'location', 'accept-ranges', 'content-range', 'etag'],
  ...Object.values(imageHeaders),
].join(', ');
/** Chromium keeps a preflight's answer two hours at the most. */
const maxAgeSeconds = 7200;

/**
 * The CORS headers that go with every answer, errors included: without them a page cannot read why it failed.
 * @param allowed origins that pages may call from; `*` allows any
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(allowed: readonly string[], origin: string | undefined): Record<string, string> {
  if (allowed.includes('*')) {
    return { 'access-control-allow-origin': '*', 'access-control-expose-headers': answerHeaders };
  }
  if (origin === undefined || !allowed.includes(origin)) return { vary: 'origin' };
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': answerHeaders,
    vary: 'origin',
  };
}

/** What a preflight asks for beyond that. */
export function preflightHeaders(methods: readonly string[]): Record<string, string> {
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': requestHeaders,
    'access-control-max-age': String(maxAgeSeconds),
  };
}
