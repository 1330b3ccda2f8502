import { GetDataEndpointCommand } from '@aws-sdk/client-kinesis-video';
import {
  KinesisVideoArchivedMediaClient,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import type { Cloud } from '../cloud/open-cloud';

/** Producer timestamps of the fragments of a stream, in milliseconds since the Unix epoch, in order. */
export async function readStream({ kinesisVideo }: Cloud, streamName: string): Promise<number[]> {
  const { DataEndpoint: endpoint = '' } = await kinesisVideo.send(
    new GetDataEndpointCommand({ StreamName: streamName, APIName: 'LIST_FRAGMENTS' }),
  );
  const { region, credentials } = kinesisVideo.config;
  const media = new KinesisVideoArchivedMediaClient({ region, credentials, endpoint });
  const { Fragments = [] } = await media.send(
    new ListFragmentsCommand({ StreamName: streamName, MaxResults: 1000 }),
  );
  media.destroy();
  return Fragments.map(({ ProducerTimestamp }) => ProducerTimestamp?.getTime() ?? 0).sort();
}
