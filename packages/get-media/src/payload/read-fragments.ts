import type { Fragment } from './fragment.ts';
import { type MediaPayload, type ReadMediaOptions, readMedia } from './read-media.ts';

/**
 * Reads the payload of GetMedia or GetMediaForFragmentList fragment by fragment. A fragment of GetMedia is returned with
 * its trailing tags, without waiting for the next one; one of GetMediaForFragmentList with the next one or the end.
 *
 * Nothing is copied before you ask for it: bytes of fragments are views of the payload's chunks. The source must not reuse
 * its chunks (Node, the SDK and browsers do not). A frame that you keep also keeps the memory of its chunks, or of the
 * payload if that is one array. To keep a few frames for long, copy them: `Uint8Array.from(frame.data)`.
 * @param payload closed, and destroyed if it is a stream, when you leave the iteration
 * @throws ServiceError when the service ends the payload with an error
 * @throws InterruptedError when it breaks off
 * @throws MalformedPayloadError | FragmentTooLongError
 */
export async function* readFragments(
  payload: MediaPayload,
  options?: ReadMediaOptions,
): AsyncGenerator<Fragment, void, undefined> {
  for await (const { fragment } of readMedia(payload, 'fragment', options)) yield fragment;
}
