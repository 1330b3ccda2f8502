/**
 * Media types of bodies that are only video: an encoder's byte stream (ITU-T H.264 annex B), and Matroska under both names.
 * @see https://www.rfc-editor.org/rfc/rfc6184#section-8.1
 * @see https://www.rfc-editor.org/rfc/rfc9559#section-27
 */
export const videoMediaTypes = ['video/h264', 'video/x-matroska', 'video/matroska'] as const;

/** One of {@link videoMediaTypes}. */
export type VideoMediaType = (typeof videoMediaTypes)[number];

/** @param mediaType in lower case, without parameters */
export function isVideoMediaType(mediaType: string): mediaType is VideoMediaType {
  return (videoMediaTypes as readonly string[]).includes(mediaType);
}
