import { isTransient as isKnownTransient } from '@frame-ingest/kinesis-video';
import { OutcomeUnknownError } from '@frame-ingest/put-media';

/**
 * Whether the same may succeed later. Every try looks first at what is there, so that another one does no harm, and a batch
 * that is given up is late: what is not known to be a fault that stays is tried again, and so is what may have been done.
 */
export function isTransient(error: unknown): boolean {
  return error instanceof OutcomeUnknownError || isKnownTransient(error, true);
}
