import { GetDataEndpointCommand } from '@aws-sdk/client-kinesis-video';
import { GetHLSStreamingSessionURLCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { followStream } from '@frame-ingest/get-media';
import { PutMediaClient } from '@frame-ingest/put-media';
import { createClients } from './clients.ts';
import { record } from './playback/recording.ts';

// Runs as a process of its own, since Node reads NODE_EXTRA_CA_CERTS when it starts.
const [endpoint = ''] = process.argv.slice(2);
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const clientConfig = { region: 'us-east-1', endpoint, credentials };
const { control, archive, destroy } = createClients(endpoint, credentials);

const { DataEndpoint } = await control.send(
  new GetDataEndpointCommand({ StreamName: 'camera', APIName: 'PUT_MEDIA' }),
);
const producer = new PutMediaClient(clientConfig);
const { fragments } = await producer.putMedia({
  streamName: 'camera',
  payload: record({ seconds: 2 }),
  producerStartTimestamp: new Date(),
  fragmentTimecodeType: 'RELATIVE',
  acknowledgement: 'PERSISTED',
});
producer.destroy();
let frames = 0;
const startSelector = { StartSelectorType: 'EARLIEST' } as const;
for await (const fragment of followStream({ streamName: 'camera', startSelector, clientConfig })) {
  frames = fragment.frames.length;
  break;
}
const { HLSStreamingSessionURL = '' } = await archive.send(
  new GetHLSStreamingSessionURLCommand({
    StreamName: 'camera',
    PlaybackMode: 'ON_DEMAND',
    HLSFragmentSelector: {
      FragmentSelectorType: 'SERVER_TIMESTAMP',
      TimestampRange: { StartTimestamp: new Date(Date.now() - 60_000), EndTimestamp: new Date() },
    },
  }),
);
destroy();
const playlist = await (await fetch(HLSStreamingSessionURL)).text();

console.log(
  JSON.stringify({
    DataEndpoint,
    acknowledgement: fragments[0]?.acknowledgement,
    frames,
    session: new URL(HLSStreamingSessionURL).origin,
    playlist: playlist.split('\n', 1)[0],
  }),
);
