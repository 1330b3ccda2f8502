/** What the exceptions of all AWS clients have, whatever package they come from. */
interface ServiceException extends Error {
  readonly $fault: 'client' | 'server';
  readonly $retryable?: object;
  readonly $metadata: { readonly httpStatusCode?: number };
}

function isServiceException(error: unknown): error is ServiceException {
  return error instanceof Error && '$fault' in error && '$metadata' in error;
}

/** The service's own name for its refusal; undefined for what is none. */
export function faultName(error: unknown): string | undefined {
  return isServiceException(error) ? error.name : undefined;
}

/** The stream is not there, or has no fragments in the range. */
export function isNoVideo(error: unknown): boolean {
  return faultName(error) === 'ResourceNotFoundException';
}

/** Whether the same call may succeed later: not the caller's fault, or too many at a time, or time ran out. */
export function isPassing(error: unknown): boolean {
  if (!isServiceException(error)) return true;
  const { name, $fault, $retryable, $metadata } = error;
  if ($retryable !== undefined || $metadata.httpStatusCode === 429) return true;
  return $fault === 'server' || /^(ClientLimitExceeded|Throttl|ConnectionLimitExceeded)/.test(name);
}
