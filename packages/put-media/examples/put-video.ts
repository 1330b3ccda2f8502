// Puts a Matroska file on a stream, and prints what becomes of each of its clusters while it is on its way.
// node --import tsx packages/put-media/examples/put-video.ts video.mkv my-stream
import { createReadStream } from 'node:fs';
import { PutMediaClient } from '@frame-ingest/put-media';

// The SDK would greet users of Node 20 with a warning; its version is pinned here.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const [file = 'video.mkv', streamName = 'my-stream'] = process.argv.slice(2);

// Region, credentials and AWS_ENDPOINT_URL_KINESIS_VIDEO are found as by any client of the AWS SDK.
const client = new PutMediaClient();

try {
  const request = client.putMedia({
    streamName,
    payload: createReadStream(file),
    producerStartTimestamp: new Date(Date.now() - 60_000),
    fragmentTimecodeType: 'RELATIVE',
    acknowledgement: 'PERSISTED',
  });
  for await (const acknowledgement of request.acknowledgements) console.log(acknowledgement.eventType);

  const { fragments } = await request;
  for (const { fragmentNumber, fragmentTimecode } of fragments) {
    console.log(`fragment ${fragmentNumber} at ${fragmentTimecode} ms`);
  }
} catch (error) {
  // It says what happened, and what to do.
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  client.destroy();
}
