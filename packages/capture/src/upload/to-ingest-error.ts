import { IngestError } from '../errors.ts';

/** Converts anything that was thrown to an IngestError. */
export function toIngestError(cause: unknown): IngestError {
  if (cause instanceof IngestError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new IngestError(`The batch could not be sent: ${reason}.`, {
    code: 'network_failure',
    retryable: true,
    cause,
  });
}

/** Returns the same error with a message that also states the consequence. */
export function withOutlook(error: IngestError, outlook: string): IngestError {
  const { message, code, retryable, status, problem, retryAfterMs } = error;
  const facts = { code, retryable, status, problem, retryAfterMs, cause: error };
  return new IngestError(`${message.replace(/[^.!?]$/, '$&.')} ${outlook}`, facts);
}
