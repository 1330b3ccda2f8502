/** One MIME type, or several with commas between them. */
export const mediaTypePattern = /^[\w\-.+]+\/[\w\-.+]+(,[\w\-.+]+\/[\w\-.+]+)*$/;

/** In characters. */
export const maxMediaTypeLength = 128;

/**
 * Reports whether a stream can have this media type, such as `video/h264` or `video/h264,audio/aac`.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html "MediaType"
 */
export function isMediaType(text: string): boolean {
  return text.length <= maxMediaTypeLength && mediaTypePattern.test(text);
}
