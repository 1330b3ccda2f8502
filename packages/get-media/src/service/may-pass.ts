import { GetMediaError } from '../errors.ts';

/**
 * Tells whether the same request may succeed later.
 * @param error of this package, of the AWS SDK or of the network
 */
export function mayPass(error: unknown): boolean {
  if (error instanceof GetMediaError) return error.retryable;
  if (!(error instanceof Error)) return false;
  const { $fault, $metadata, $retryable, code } = error as SdkError;
  if ($fault !== undefined) {
    const status = $metadata?.httpStatusCode ?? 0;
    return $retryable !== undefined || status >= 500 || status === 429 || passingNames.has(error.name);
  }
  // An answer that was cut off cannot be parsed: the SDK then throws the parser's error with the answer's metadata.
  if ($metadata !== undefined) return true;
  return error.name === 'TimeoutError' || (code !== undefined && networkCodes.has(code));
}

interface SdkError extends Error {
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: object;
  readonly code?: string;
}

/**
 * 4xx that are no fault of the request: limits, and an endpoint that has moved.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html "Errors"
 */
const passingNames: ReadonlySet<string> = new Set([
  'ClientLimitExceededException',
  'ConnectionLimitExceededException',
  'InvalidEndpointException',
  'ThrottlingException',
  'RequestTimeout',
]);

const networkCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
