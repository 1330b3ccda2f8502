import { isTransient as isKnownTransient } from '@frame-ingest/kinesis-video';
import { OutcomeUnknownError } from '@frame-ingest/put-media';

/**
 * Whether the same call may succeed later. Every try first looks at what is there, so another one does no harm, whereas giving up
 * delays the batch. So everything is retried unless it is a known permanent fault, even what may have been done.
 */
export function isTransient(error: unknown): boolean {
  return error instanceof OutcomeUnknownError || isKnownTransient(error, true);
}
