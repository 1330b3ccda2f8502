import { type FragmentTag, findTagFault, isMetadata, type TagFault } from '@frame-ingest/kinesis-video';
import type { Limits } from '../limits.ts';

/**
 * What is wrong with the tags of one fragment, in words; undefined when nothing is. The service's own tags are not
 * metadata and do not count.
 */
export function findMetadataFault(tags: readonly FragmentTag[], limits: Limits): string | undefined {
  const metadata = tags.filter(isMetadata);
  if (metadata.length > limits.maxFragmentTags) {
    return `The fragment has ${metadata.length} tags; the most is ${limits.maxFragmentTags}`;
  }
  for (const tag of metadata) {
    const fault = findTagFault(tag, limits);
    if (fault !== undefined) return describe(fault, JSON.stringify(tag.name.slice(0, 40)), limits);
  }
  return undefined;
}

function describe(fault: TagFault, shown: string, { maxTagNameBytes, maxTagValueBytes }: Limits): string {
  return {
    'name-reserved': `Tag ${shown} begins with AWS, which is reserved`,
    'name-too-long': `The name of tag ${shown} is over ${maxTagNameBytes} bytes`,
    'value-too-long': `The value of tag ${shown} is over ${maxTagValueBytes} bytes`,
  }[fault];
}
