import { findFaultKind, isTransientKind } from './fault-kind.ts';

/**
 * Tells whether the same call may succeed later though nobody does anything about it: limits, failures of the service, time
 * that ran out, a network that failed.
 *
 * - An error that says so itself is believed: `retryable` of the clients of this project, and of the SDK's version 2.
 * - An exception of a service, by its HTTP status, the SDK's `$retryable` or its name. `$fault` alone does not tell: releases of
 *   the SDK whose clients end in `throwDefaultError` write `client` for what is not in the model, at HTTP 500 as well.
 * - An answer that was cut off cannot be parsed: the SDK then throws the parser's error with the answer's metadata.
 * - An error of a connection, by the code of Node or of its `fetch`. ENOTFOUND is among them, as to the SDK: where a name
 *   server fails, names are not found either.
 * - An error that says nothing of this has a cause that may.
 *
 * An abort is of no kind: whoever made it knows why.
 * @param error of a client of the AWS SDK, of the network, or of a client of this project
 * @param ifUnknown the answer for an error that is none of these. By default a bug is not tried again; whoever loses nothing
 * by another try, and much by none, says true.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/CommonErrors.html
 */
export function isTransient(error: unknown, ifUnknown = false): boolean {
  return judge(error, 0) ?? ifUnknown;
}

/** What is read of an error, whatever package it comes from. */
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

/** Causes may go in a circle. */
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
 * The service waited too long for the request; a 400 of S3's.
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
