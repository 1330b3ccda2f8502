import { putMediaLimits } from './limits.ts';
import type { SimpleTag } from './types.ts';

/**
 * The names with the service's prefix that producers may send; they do not count as metadata.
 * @see https://github.com/awslabs/amazon-kinesis-video-streams-pic/blob/master/src/client/src/Stream.h
 */
const allowedServiceTags: ReadonlySet<string> = new Set([
  'AWS_KINESISVIDEO_END_OF_FRAGMENT',
  'AWS_KINESISVIDEO_NOTIFICATION',
  'AWS_KINESISVIDEO_IMAGE_GENERATION',
  'AWS_KINESISVIDEO_IMAGE_PREFIX',
]);

/** Whether a tag is one of the up to ten that a fragment may have. */
export function isMetadata({ name }: SimpleTag): boolean {
  return !allowedServiceTags.has(name);
}

/** What is wrong with one tag of a fragment; undefined when nothing is. */
export function findTagFault(tag: SimpleTag): 'tag-name-reserved' | 'tag-too-long' | undefined {
  if (!isMetadata(tag)) return undefined;
  if (tag.name.startsWith('AWS')) return 'tag-name-reserved';
  const encoder = new TextEncoder();
  const isTooLong =
    encoder.encode(tag.name).length > putMediaLimits.maxTagNameBytes ||
    encoder.encode(tag.value).length > putMediaLimits.maxTagValueBytes;
  return isTooLong ? 'tag-too-long' : undefined;
}
