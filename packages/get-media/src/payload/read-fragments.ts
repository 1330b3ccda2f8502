import type { Fragment } from './fragment.ts';
import { type MediaPayload, type ReadMediaOptions, readMedia } from './read-media.ts';

/**
 * Reads the payload of GetMedia or GetMediaForFragmentList fragment by fragment. A fragment of GetMedia comes with its
 * trailing tags, without waiting for the next one; one of GetMediaForFragmentList with the next one or the end.
 *
 * Nothing is copied before it is asked for: bytes of fragments are views of the payload's chunks, which must not be used again
 * for others by whoever makes them (those of Node, the SDK and browsers are not). Whoever keeps a few frames for long keeps the
 * memory of their chunks, or of the payload where it is one array, and had better keep copies: `Uint8Array.from(frame.data)`.
 * @param payload is left, and a stream destroyed, when the iteration is
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
