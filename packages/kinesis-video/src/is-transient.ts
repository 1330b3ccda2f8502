import { findFaultKind, isTransientKind } from './fault-kind.ts';

/**
 * Reports whether the same call can succeed later without any repair: after limits, failures of the service, timeouts and
 * network failures.
 *
 * - An error's own statement counts: `retryable` of this project's clients and of the SDK's version 2.
 * - A service exception is judged by its HTTP status, the SDK's `$retryable` or its name, not by `$fault` alone: releases of
 *   the SDK whose clients end in `throwDefaultError` set `client` for errors outside the model, even for HTTP 500.
 * - A truncated answer cannot be parsed: the SDK then throws the parser's error with the answer's metadata.
 * - A connection error is judged by the code of Node or of its `fetch`. ENOTFOUND counts, as in the SDK, because a failing name
 *   server also causes it.
 * - An error without any of these is judged by its cause.
 *
 * An abort has no kind: the caller who aborted knows why.
 * @param error of a client of the AWS SDK, of the network, or of a client of this project
 * @param ifUnknown the result for any other error. By default a bug is not tried again; pass true if another try costs
 * nothing and giving up costs much.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/CommonErrors.html
 */
export function isTransient(error: unknown, ifUnknown = false): boolean {
  return judge(error, 0) ?? ifUnknown;
}

/** The fields that are read from an error of any package. */
interface ReadError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly retryable?: unknown;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: object;
}

function judge(error: unknown, depth: number): boolean | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name, code, cause, retryable, $fault, $metadata } = error as ReadError;
  if (typeof retryable === 'boolean') return retryable;
  if ($fault !== undefined) return isTransientException(error);
  if (name === 'AbortError') return undefined;
  if ($metadata !== undefined || name === 'TimeoutError') return true;
  if (typeof code === 'string' && networkCodes.has(code)) return true;
  return depth < maxDepth ? judge(cause, depth + 1) : undefined;
}

/** Causes can form a cycle. */
const maxDepth = 10;

function isTransientException({ name, $fault, $metadata, $retryable }: ReadError): boolean {
  const status = $metadata?.httpStatusCode ?? 0;
  if ($retryable !== undefined || $fault === 'server') return true;
  if (status >= 500 || transientStatuses.has(status)) return true;
  return typeof name === 'string' && (timeoutNames.has(name) || isTransientKind(findFaultKind(name)));
}

/** Request Timeout and Too Many Requests. @see RFC 9110, section 15.5.9, and RFC 6585, section 4 */
const transientStatuses: ReadonlySet<number> = new Set([408, 429]);

/**
 * The service waited too long for the request; S3 sends it as a 400.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const timeoutNames: ReadonlySet<string> = new Set(['RequestTimeout', 'RequestTimeoutException']);

/**
 * @see https://nodejs.org/api/errors.html#common-system-errors
 * @see https://github.com/nodejs/undici/blob/main/docs/docs/api/Errors.md for those of `fetch`
 */
const networkCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
