import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import type { StreamedFragment } from '@frame-ingest/contract';
import { listByProducerTime } from './producer-time.ts';

/**
 * Looks for fragments by their producer timestamps.
 * @param startsMs producer timestamp of each, milliseconds since the Unix epoch
 * @returns those that the stream holds, one for each timestamp at the most
 */
export type FindFragments = (
  streamName: string,
  startsMs: readonly number[],
  signal: AbortSignal,
) => Promise<readonly StreamedFragment[]>;

/**
 * Makes the function that tells whether a batch is in the stream already.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_ListFragments.html
 */
export function createFindFragments(client: KinesisVideoClient): FindFragments {
  return async function findFragments(streamName, startsMs, signal) {
    // One millisecond more on either side, so that no rounding of seconds cuts a fragment off.
    const range = { startMs: Math.min(...startsMs) - 1, endMs: Math.max(...startsMs) + 2 };
    const listed = await listByProducerTime(client, streamName, range, signal);
    const found = new Map<number, StreamedFragment>();
    for (const { number: fragmentNumber, producerTimestampMs: producerTimestamp } of listed) {
      if (!startsMs.includes(producerTimestamp) || found.has(producerTimestamp)) continue;
      found.set(producerTimestamp, { fragmentNumber, producerTimestamp, acknowledgement: 'PERSISTED' });
    }
    return [...found.values()];
  };
}
