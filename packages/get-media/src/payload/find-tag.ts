import type { SimpleTag } from '@frame-ingest/matroska/media';

/**
 * Looks up a producer's tag by name.
 * @param fragment a fragment, or anything else with tags
 * @returns its value; the last where there are several, since those of the session come before those of the fragment
 */
export function findTag(fragment: { readonly tags: readonly SimpleTag[] }, name: string): string | undefined {
  return fragment.tags.findLast((tag) => tag.name === name)?.value;
}
