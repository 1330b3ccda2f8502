// A producer and a consumer against a Kinesis Video of this process, whose first PutMedia is throttled.
// node --import tsx examples/local-kinesis-video.ts
import { readFile } from 'node:fs/promises';
import { createConvertFrames } from '@frame-ingest/converter';
import { followStream } from '@frame-ingest/get-media';
import { startKvsLocal } from '@frame-ingest/kvs-local';
import { PutMediaClient } from '@frame-ingest/put-media';

// The SDK would greet users of Node 20 with a warning; its version is pinned here.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const kvs = await startKvsLocal({
  streams: [{ name: 'camera', dataRetentionInHours: 24 }],
  faults: ['throttle operation=PutMedia request=1'],
});
const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
const clientConfig = { region: 'us-east-1', endpoint: kvs.url, credentials };

const endMs = Date.now();
const images = [0, 1, 2].map((index) => new URL(`frames/frame-00${index}.jpg`, import.meta.url));
const frames = await Promise.all(
  images.map(async (file, index) => ({
    index,
    timestampMs: endMs - 1500 + index * 500,
    image: await readFile(file),
  })),
);
const segmentUuid = crypto.getRandomValues(new Uint8Array(16));
const { matroska, startMs } = await createConvertFrames()({
  frames,
  endMs,
  timeoutMs: 10_000,
  segmentUuid,
});

const { fragments } = await new PutMediaClient(clientConfig).putMedia({
  streamName: 'camera',
  payload: matroska,
  producerStartTimestamp: startMs,
  fragmentTimecodeType: 'RELATIVE',
  acknowledgement: 'PERSISTED',
});
console.log('put', fragments[0]?.fragmentNumber, 'after', kvs.firedFaults.length, 'throttled request');

const startSelector = { StartSelectorType: 'EARLIEST' } as const;
for await (const fragment of followStream({ streamName: 'camera', startSelector, clientConfig })) {
  console.log('got', fragment.number, 'with', fragment.frames.length, 'frames');
  break;
}
await kvs.close();
