// Reads the stream from its beginning with GetMedia and prints each frame of its first fragments.
// node --import tsx examples/read-back.ts [http://127.0.0.1:8789] [frame-ingest] [fragments]
import { GetDataEndpointCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { GetMediaCommand, KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';
import { MatroskaReader } from '@frame-ingest/matroska';

const [endpoint = 'http://127.0.0.1:8789', StreamName = 'frame-ingest', fragments = '1'] =
  process.argv.slice(2);
// On AWS, leave these out: region and credentials come from your profile.
const local = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

const control = new KinesisVideoClient({ ...local, endpoint });
const { DataEndpoint = '' } = await control.send(
  new GetDataEndpointCommand({ StreamName, APIName: 'GET_MEDIA' }),
);
const media = new KinesisVideoMediaClient({ ...local, endpoint: DataEndpoint });
const StartSelector = { StartSelectorType: 'EARLIEST' } as const;
const { Payload } = await media.send(new GetMediaCommand({ StreamName, StartSelector }));

const reader = new MatroskaReader();
let clusterMs = 0;
let startMs = 0;
let left = Number(fragments);
reading: for await (const chunk of Payload as AsyncIterable<Uint8Array>) {
  for (const event of reader.push(chunk)) {
    if (event.type === 'tags') {
      for (const { name, value } of event.tags) {
        console.log(`${name} ${value}`);
        if (name === 'AWS_KINESISVIDEO_PRODUCER_TIMESTAMP') startMs = Math.round(Number(value) * 1000);
        if (name === 'AWS_KINESISVIDEO_CONTINUATION_TOKEN') left -= 1;
      }
      if (left <= 0) break reading;
    } else if (event.type === 'clusterTimestamp') {
      clusterMs = event.timestamp;
    } else if (event.type === 'block') {
      const { relativeTimestamp, keyframe, data } = event.block;
      const time = new Date(startMs + relativeTimestamp).toISOString();
      console.log(
        `${time}  +${clusterMs + relativeTimestamp} ms  ${data.length} bytes${keyframe ? '  keyframe' : ''}`,
      );
    }
  }
}
// The service keeps the response open for what comes next.
media.destroy();
control.destroy();
process.exit(0);
