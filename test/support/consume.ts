import type { Readable } from 'node:stream';
import { type APIName, GetDataEndpointCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import {
  GetHLSStreamingSessionURLCommand,
  GetMediaForFragmentListCommand,
  KinesisVideoArchivedMediaClient,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand, KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ArchivedObject } from '@frame-ingest/contract';
import type { LocalStackAddresses } from '@frame-ingest/local';

/** Reads what arrived, with the clients of the AWS SDK alone. */
export function createConsumer({ kinesisVideo, s3, region, stream, credentials }: LocalStackAddresses) {
  const control = new KinesisVideoClient({ region, endpoint: kinesisVideo, credentials });

  async function endpointFor(APIName: APIName) {
    const { DataEndpoint } = await control.send(new GetDataEndpointCommand({ StreamName: stream, APIName }));
    return { region, credentials, endpoint: DataEndpoint ?? '' };
  }

  return {
    async getObject({ bucket, key }: ArchivedObject) {
      const client = new S3Client({ region, endpoint: s3, credentials, forcePathStyle: true });
      const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return { ...object, bytes: await (object.Body?.transformToByteArray() ?? new Uint8Array()) };
    },

    /** The payload of GetMedia from a producer timestamp on, as far as `fragments` whole fragments. */
    async getMedia(startMs: number, fragments: number): Promise<Buffer> {
      const client = new KinesisVideoMediaClient(await endpointFor('GET_MEDIA'));
      const StartSelector = {
        StartSelectorType: 'PRODUCER_TIMESTAMP',
        StartTimestamp: new Date(startMs),
      } as const;
      const { Payload } = await client.send(new GetMediaCommand({ StreamName: stream, StartSelector }));
      const payload = Payload as Readable;
      const chunks: Buffer[] = [];
      for await (const chunk of payload as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        const text = Buffer.concat(chunks).toString('latin1');
        if (text.split('AWS_KINESISVIDEO_CONTINUATION_TOKEN').length > fragments && endsWithDigits(text))
          break;
      }
      payload.destroy();
      return Buffer.concat(chunks);
    },

    async listFragments() {
      const client = new KinesisVideoArchivedMediaClient(await endpointFor('LIST_FRAGMENTS'));
      const { Fragments = [] } = await client.send(new ListFragmentsCommand({ StreamName: stream }));
      return Fragments;
    },

    async getMediaForFragmentList(fragmentNumbers: string[]): Promise<Uint8Array> {
      const client = new KinesisVideoArchivedMediaClient(await endpointFor('GET_MEDIA_FOR_FRAGMENT_LIST'));
      const command = new GetMediaForFragmentListCommand({ StreamName: stream, Fragments: fragmentNumbers });
      return (await client.send(command)).Payload?.transformToByteArray() ?? new Uint8Array();
    },

    /** The URL of an HLS session of the fragments that start between two producer timestamps, both included. */
    async openHlsSession(startMs: number, endMs: number): Promise<string> {
      const client = new KinesisVideoArchivedMediaClient(await endpointFor('GET_HLS_STREAMING_SESSION_URL'));
      const TimestampRange = { StartTimestamp: new Date(startMs), EndTimestamp: new Date(endMs) };
      const command = new GetHLSStreamingSessionURLCommand({
        StreamName: stream,
        PlaybackMode: 'ON_DEMAND',
        DiscontinuityMode: 'ON_DISCONTINUITY',
        HLSFragmentSelector: { FragmentSelectorType: 'PRODUCER_TIMESTAMP', TimestampRange },
      });
      return (await client.send(command)).HLSStreamingSessionURL ?? '';
    },
  };
}

/** The continuation token, a fragment number of 47 digits, is the last thing of a fragment. */
function endsWithDigits(text: string): boolean {
  return /\d{47}$/.test(text);
}
