import { imageHeaders } from '@frame-ingest/contract';

/** Headers that a page may send. */
const requestHeaders =
  'authorization, content-type, content-encoding, range, if-range, x-amz-date, x-amz-security-token, x-amz-content-sha256';
const answerHeaders = [
  ...['x-request-id', 'retry-after', 'location', 'accept-ranges', 'content-range', 'etag'],
  ...Object.values(imageHeaders),
].join(', ');
/** Chromium keeps a preflight's answer for at most two hours. */
const maxAgeSeconds = 7200;

/**
 * The CORS headers of every answer, errors included: without them a page cannot read why it failed.
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

/** The further headers of a preflight's answer. */
export function preflightHeaders(methods: readonly string[]): Record<string, string> {
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': requestHeaders,
    'access-control-max-age': String(maxAgeSeconds),
  };
}
