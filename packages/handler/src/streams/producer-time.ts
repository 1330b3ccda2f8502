import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import type { TimeRange } from '@frame-ingest/contract';
import { type ListedFragment, listFragments } from '@frame-ingest/get-media';

/** Lists the fragments of a stream that begin in a range of producer time, in order of time. */
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

/** The range for the service, to which the end is inclusive: a fragment that begins there would belong to it. */
export function toTimestampRange({ startMs, endMs }: TimeRange): {
  StartTimestamp: Date;
  EndTimestamp: Date;
} {
  return { StartTimestamp: new Date(startMs), EndTimestamp: new Date(endMs - 1) };
}
