import { fragmentLimits } from './fragment-limits.ts';

/** A fragment's tag, as in Matroska. The tags of a stream (TagStream) follow other rules. */
export interface FragmentTag {
  /** Element TagName: up to 128 bytes of UTF-8, and not beginning with `AWS`. */
  readonly name: string;
  /** Element TagString: up to 256 bytes of UTF-8. */
  readonly value: string;
}

/** Longest name and value of a tag, in bytes of UTF-8. */
export type TagLimits = Readonly<Record<'maxTagNameBytes' | 'maxTagValueBytes', number>>;

/** Why a tag is refused. */
export type TagFault = 'name-reserved' | 'name-too-long' | 'value-too-long';

/** The tag that ends a fragment before the next one begins. */
export const endOfFragmentTag = 'AWS_KINESISVIDEO_END_OF_FRAGMENT';

/**
 * The names with the service's prefix that producers may send.
 * @see https://github.com/awslabs/amazon-kinesis-video-streams-pic/blob/v1.2.0/src/client/src/Stream.h
 */
export const producerServiceTags: readonly string[] = [
  endOfFragmentTag,
  'AWS_KINESISVIDEO_NOTIFICATION',
  'AWS_KINESISVIDEO_IMAGE_GENERATION',
  'AWS_KINESISVIDEO_IMAGE_PREFIX',
];

/** Reports whether a tag counts towards the ten that a fragment can have. The service's own tags do not count. */
export function isMetadata({ name }: Pick<FragmentTag, 'name'>): boolean {
  return !producerServiceTags.includes(name);
}

/**
 * Finds what is wrong with one tag of a fragment. The number of tags is limited by `maxFragmentTags` of
 * {@link fragmentLimits}.
 * @param limits default: the limits of the newest documents
 * @returns undefined if nothing is wrong
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html "Fragment metadata"
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/how-meta.html on names that begin with AWS
 */
export function findTagFault(tag: FragmentTag, limits: TagLimits = fragmentLimits): TagFault | undefined {
  if (!isMetadata(tag)) return undefined;
  if (tag.name.startsWith('AWS')) return 'name-reserved';
  if (byteLength(tag.name) > limits.maxTagNameBytes) return 'name-too-long';
  if (byteLength(tag.value) > limits.maxTagValueBytes) return 'value-too-long';
  return undefined;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
