import { IngestError } from '../errors.ts';

/** Makes of whatever a function threw the error that the queue works with. */
export function toIngestError(cause: unknown): IngestError {
  if (cause instanceof IngestError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new IngestError(`The batch could not be sent: ${reason}.`, {
    code: 'network_failure',
    retryable: true,
    cause,
  });
}

/** The same error, whose message goes on to say what follows from it. */
export function withOutlook(error: IngestError, outlook: string): IngestError {
  const { message, code, retryable, status, problem, retryAfterMs } = error;
  const facts = { code, retryable, status, problem, retryAfterMs, cause: error };
  return new IngestError(`${message.replace(/[^.!?]$/, '$&.')} ${outlook}`, facts);
}
