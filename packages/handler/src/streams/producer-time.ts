import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import type { TimeRange } from '@frame-ingest/contract';
import { type ListedFragment, listFragments } from '@frame-ingest/get-media';

/** Lists the fragments of a stream that begin in a range of producer time, in the order of that time. */
export async function listByProducerTime(
  client: KinesisVideoClient,
  streamName: string,
  { startMs, endMs }: TimeRange,
  signal: AbortSignal,
): Promise<ListedFragment[]> {
  const listed: ListedFragment[] = [];
  for await (const fragment of listFragments({
    ...{ client, streamName, signal, selectorType: 'PRODUCER_TIMESTAMP', startMs },
    endMs: endMs - 1,
  })) {
    listed.push(fragment);
  }
  return listed;
}

/** A range as the service takes it: for it the end belongs to the range, and so would a fragment that begins there. */
export function toTimestampRange({ startMs, endMs }: TimeRange): {
  StartTimestamp: Date;
  EndTimestamp: Date;
} {
  return { StartTimestamp: new Date(startMs), EndTimestamp: new Date(endMs - 1) };
}
