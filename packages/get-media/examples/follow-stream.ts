// Saves the fragments of a stream, those of the past and those to come, as Matroska files.
// node --import tsx packages/get-media/examples/follow-stream.ts camera ./fragments [how many]
import { mkdir, writeFile } from 'node:fs/promises';
import { followStream } from '@frame-ingest/get-media';

// The SDK would greet users of Node 20 with a warning; its version is pinned here.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const [streamName = 'camera', folder = './fragments', howMany = 'Infinity'] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
let left = Number(howMany);

// Region, credentials and endpoint come from the environment, as with every client of the AWS SDK.
const startSelector = { StartSelectorType: 'EARLIEST' } as const;
for await (const fragment of followStream({ streamName, startSelector })) {
  const { number, producerTimestampMs, millisBehindNow, frames, rawParts } = fragment;
  await writeFile(`${folder}/${number}.mkv`, rawParts);
  const time = new Date(producerTimestampMs).toISOString();
  console.log(`${time} ${number}: ${frames.length} frames, ${millisBehindNow} ms behind`);
  left -= 1;
  if (left <= 0) break;
}
