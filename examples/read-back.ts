// Reads the stream from its beginning with GetMedia and prints each frame of its first fragments.
// node --import tsx examples/read-back.ts [http://127.0.0.1:8789] [frame-ingest] [fragments]
import { GetDataEndpointCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { GetMediaCommand, KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';
import { readFragments } from '@frame-ingest/get-media';

// The SDK would greet users of Node 20 with a warning; its version is pinned here.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

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
const { Payload = new Uint8Array() } = await media.send(new GetMediaCommand({ StreamName, StartSelector }));

let left = Number(fragments);
for await (const { number, timecodeMs = 0, frames } of readFragments(Payload)) {
  console.log(`AWS_KINESISVIDEO_FRAGMENT_NUMBER ${number}`);
  for (const { timestampMs, relativeMs, keyframe, data } of frames) {
    const time = new Date(timestampMs).toISOString();
    console.log(
      `${time}  +${timecodeMs + relativeMs} ms  ${data.length} bytes${keyframe ? '  keyframe' : ''}`,
    );
  }
  left -= 1;
  // The service keeps the response open for what comes next: leaving the loop ends it.
  if (left <= 0) break;
}
