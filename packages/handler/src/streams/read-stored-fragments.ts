import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { type Fragment, readFragmentList } from '@frame-ingest/get-media';

/** Reads fragments of a stream whole, in any order. */
export async function readStoredFragments(
  client: KinesisVideoClient,
  streamName: string,
  numbers: readonly string[],
  signal: AbortSignal,
): Promise<Fragment[]> {
  const fragments: Fragment[] = [];
  for await (const fragment of readFragmentList({ client, streamName, fragments: numbers, signal })) {
    fragments.push(fragment);
  }
  return fragments;
}
