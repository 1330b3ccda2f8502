import { APIName, GetDataEndpointCommand, type KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import {
  FragmentSelectorType,
  KinesisVideoArchivedMediaClient,
  paginateListFragments,
} from '@aws-sdk/client-kinesis-video-archived-media';
import type { StreamedFragment } from '@frame-ingest/contract';

/**
 * Looks for fragments by their producer timestamps.
 * @param startsMs producer timestamp of each, milliseconds since the Unix epoch
 * @returns those that the stream holds, one for each timestamp at the most
 */
export type FindFragments = (
  startsMs: readonly number[],
  signal: AbortSignal,
) => Promise<readonly StreamedFragment[]>;

/**
 * Makes the function that tells whether a batch is in the stream already.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_ListFragments.html
 */
export function createFindFragments(control: KinesisVideoClient, streamName: string): FindFragments {
  return async function findFragments(startsMs, signal) {
    const { DataEndpoint = '' } = await control.send(
      new GetDataEndpointCommand({ StreamName: streamName, APIName: APIName.LIST_FRAGMENTS }),
      { abortSignal: signal },
    );
    const { region, credentials } = control.config;
    const client = new KinesisVideoArchivedMediaClient({ region, credentials, endpoint: DataEndpoint });
    try {
      return await listFragments(client, streamName, startsMs);
    } finally {
      client.destroy();
    }
  };
}

async function listFragments(
  client: KinesisVideoArchivedMediaClient,
  streamName: string,
  startsMs: readonly number[],
): Promise<StreamedFragment[]> {
  const pages = paginateListFragments(
    { client, pageSize: 1000 },
    {
      StreamName: streamName,
      FragmentSelector: {
        FragmentSelectorType: FragmentSelectorType.PRODUCER_TIMESTAMP,
        TimestampRange: {
          // One millisecond more on either side, so that no rounding of seconds cuts a fragment off.
          StartTimestamp: new Date(Math.min(...startsMs) - 1),
          EndTimestamp: new Date(Math.max(...startsMs) + 1),
        },
      },
    },
  );
  const found = new Map<number, StreamedFragment>();
  for await (const { Fragments = [] } of pages) {
    for (const { FragmentNumber: fragmentNumber, ProducerTimestamp } of Fragments) {
      const producerTimestamp = ProducerTimestamp?.getTime();
      if (fragmentNumber === undefined || producerTimestamp === undefined) continue;
      if (!startsMs.includes(producerTimestamp) || found.has(producerTimestamp)) continue;
      found.set(producerTimestamp, { fragmentNumber, producerTimestamp, acknowledgement: 'PERSISTED' });
    }
  }
  return [...found.values()].sort((a, b) => a.producerTimestamp - b.producerTimestamp);
}
