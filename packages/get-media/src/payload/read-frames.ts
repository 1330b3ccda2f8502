import type { FragmentStart, Frame } from './fragment.ts';
import { type MediaPayload, type ReadMediaOptions, readMedia } from './read-media.ts';

/** A frame, and what is known of its fragment before the fragment is whole. */
export interface FrameOfFragment extends Frame {
  readonly fragment: FragmentStart;
}

/**
 * Reads the payload of GetMedia or GetMediaForFragmentList frame by frame, each as soon as its bytes are there. The tags
 * and the continuation token, which come after the frames of a fragment, are those of {@link readFragments} alone.
 *
 * Frames are views of the payload's chunks, as those of {@link readFragments} are.
 * @throws GetMediaError as readFragments does
 */
export async function* readFrames(
  payload: MediaPayload,
  options?: ReadMediaOptions,
): AsyncGenerator<FrameOfFragment, void, undefined> {
  for await (const { frame, fragment } of readMedia(payload, 'frame', options)) yield { ...frame, fragment };
}
