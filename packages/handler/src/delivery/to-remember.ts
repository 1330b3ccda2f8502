import type { StreamedFragment } from '@frame-ingest/contract';
import type { DeliveryOutcome } from './deliver.ts';

/**
 * What must be written down of a delivery, since nobody can see it in the stream afterwards: a stream without retention
 * acknowledges with RECEIVED and keeps nothing.
 * @returns undefined where the stream itself tells, or where not all of it is there
 */
export function toRemember({ state, fragments }: DeliveryOutcome): readonly StreamedFragment[] | undefined {
  const isKept = fragments.every(({ acknowledgement }) => acknowledgement === 'PERSISTED');
  return state === 'delivered' && !isKept ? fragments : undefined;
}
