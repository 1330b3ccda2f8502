import { type FragmentRecord, fragmentBytes } from '../stream/fragment.ts';

/**
 * Takes what fits into a clip: the first 200 fragments or the first 100 MB, one fragment at least.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html
 */
export function takeClipFragments(fragments: readonly FragmentRecord[]): FragmentRecord[] {
  let bytes = 0;
  const tooMany = fragments.findIndex((fragment, index) => {
    bytes += fragmentBytes(fragment);
    return index > 0 && bytes > mostBytes;
  });
  return fragments.slice(0, tooMany < 0 ? mostFragments : Math.min(tooMany, mostFragments));
}

const mostFragments = 200;
const mostBytes = 100_000_000;
