import type { SimpleTag } from './types.ts';

/**
 * Whether a tag behind a cluster is metadata of that fragment. One whose Targets name a track, an edition, a chapter or an
 * attachment is about that and nothing else, such as the statistics that mkvmerge writes of each track behind the last
 * cluster: it is not counted among the ten tags of a fragment, and not held to their rules. Kinesis Video's own producers
 * write no Targets; a tag without is about everything in the Segment, and so about the fragment, too.
 * @see https://www.rfc-editor.org/rfc/rfc9559#name-targets-element
 */
export function describesFragment({ target }: SimpleTag): boolean {
  return target === undefined;
}
