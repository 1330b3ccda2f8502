import { playbackLimits } from '@frame-ingest/kinesis-video';
import { type FragmentRecord, fragmentBytes } from '../stream/fragment.ts';

/**
 * Takes what fits into a clip: the first 200 fragments or the first 100 MB, one fragment at least.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html
 */
export function takeClipFragments(fragments: readonly FragmentRecord[]): FragmentRecord[] {
  const { maxClipBytes, maxClipFragments } = playbackLimits;
  let bytes = 0;
  const tooMany = fragments.findIndex((fragment, index) => {
    bytes += fragmentBytes(fragment);
    return index > 0 && bytes > maxClipBytes;
  });
  return fragments.slice(0, tooMany < 0 ? maxClipFragments : Math.min(tooMany, maxClipFragments));
}
