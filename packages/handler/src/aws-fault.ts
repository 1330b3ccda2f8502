/** The fields that the exceptions of all AWS clients share, whatever package they come from. */
interface ServiceException extends Error {
  readonly $fault: 'client' | 'server';
  readonly $metadata: object;
}

function isServiceException(error: unknown): error is ServiceException {
  return error instanceof Error && '$fault' in error && '$metadata' in error;
}

/** The service's own name for its refusal; undefined for any other error. */
export function faultName(error: unknown): string | undefined {
  return isServiceException(error) ? error.name : undefined;
}

/** The stream does not exist, or has no fragments in the range. */
export function isNoVideo(error: unknown): boolean {
  return faultName(error) === 'ResourceNotFoundException';
}
