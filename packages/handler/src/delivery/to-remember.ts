import type { StreamedFragment } from '@frame-ingest/contract';
import type { DeliveryOutcome } from './deliver.ts';

/**
 * The part of a delivery that must be written down, since the stream cannot be asked afterwards: without retention it
 * acknowledges with RECEIVED and keeps nothing.
 * @returns undefined if the stream itself can be asked, or if some of the batch is missing
 */
export function toRemember({ state, fragments }: DeliveryOutcome): readonly StreamedFragment[] | undefined {
  const isKept = fragments.every(({ acknowledgement }) => acknowledgement === 'PERSISTED');
  return state === 'delivered' && !isKept ? fragments : undefined;
}
