import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { listFragments, readFragmentList } from '@frame-ingest/get-media';
import type { StreamedClip } from './evidence.ts';
import { toClip } from './to-clip.ts';

/** Reads all fragments of streams. A stream that doesn't exist has none. */
export async function readStreams(
  client: KinesisVideoClient,
  streamNames: Iterable<string>,
): Promise<StreamedClip[]> {
  const streamed: StreamedClip[] = [];
  for (const streamName of streamNames) {
    for await (const fragment of readStream(client, streamName)) streamed.push(fragment);
  }
  return streamed;
}

async function* readStream(client: KinesisVideoClient, streamName: string): AsyncGenerator<StreamedClip> {
  const fragments: string[] = [];
  const range = { startMs: 0, endMs: Date.now() + 86_400_000 };
  try {
    for await (const { number } of listFragments({ client, streamName, ...range })) fragments.push(number);
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return;
    throw error;
  }
  for await (const fragment of readFragmentList({ client, streamName, fragments })) {
    const { number: fragmentNumber, producerTimestampMs, frames, info } = fragment;
    const segmentUid = info.segmentUuid && Buffer.from(info.segmentUuid).toString('hex');
    yield { streamName, fragmentNumber, segmentUid, ...toClip(producerTimestampMs, frames) };
  }
}
