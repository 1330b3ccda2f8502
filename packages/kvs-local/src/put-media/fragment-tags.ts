import type { SimpleTag } from '@frame-ingest/matroska';
import type { Limits } from '../limits.ts';

/** Ends a fragment before the next one begins. */
const endOfFragment = 'AWS_KINESISVIDEO_END_OF_FRAGMENT';

/** The names with the service's prefix that producers may use: kinesis-video-pic `Stream.h`. */
const allowedServiceTags: ReadonlySet<string> = new Set([
  endOfFragment,
  'AWS_KINESISVIDEO_NOTIFICATION',
  'AWS_KINESISVIDEO_IMAGE_GENERATION',
  'AWS_KINESISVIDEO_IMAGE_PREFIX',
]);

export function marksEndOfFragment(tags: readonly SimpleTag[]): boolean {
  return tags.some(({ name }) => name === endOfFragment);
}

/**
 * What is wrong with the tags of one fragment, in words; undefined when nothing is. The service's own tags are no
 * metadata and do not count.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html
 */
export function findTagFault(tags: readonly SimpleTag[], limits: Limits): string | undefined {
  const metadata = tags.filter(({ name }) => !allowedServiceTags.has(name));
  if (metadata.length > limits.maxFragmentTags) {
    return `The fragment has ${metadata.length} tags; the most is ${limits.maxFragmentTags}`;
  }
  for (const { name, value } of metadata) {
    const shown = JSON.stringify(name.slice(0, 40));
    if (name.startsWith('AWS')) return `Tag ${shown} begins with AWS, which is reserved`;
    if (Buffer.byteLength(name) > limits.maxTagNameBytes) {
      return `The name of tag ${shown} is over ${limits.maxTagNameBytes} bytes`;
    }
    if (Buffer.byteLength(value) > limits.maxTagValueBytes) {
      return `The value of tag ${shown} is over ${limits.maxTagValueBytes} bytes`;
    }
  }
  return undefined;
}
