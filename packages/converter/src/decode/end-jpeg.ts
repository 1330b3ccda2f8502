import { isJpeg } from './is-jpeg.ts';
import { jpegMarkers } from './jpeg-markers.ts';
import { readJpegSegments } from './read-jpeg-segments.ts';

const endOfImage = Buffer.of(0xff, jpegMarkers.endOfImage);

/**
 * Gives a JPEG file the marker of its end where it has none, since some cameras leave it out: then a decoder says whether the
 * picture is all there, not whether the file is.
 */
export function endJpeg(image: Uint8Array): Uint8Array {
  if (!isJpeg(image)) return image;
  let last: number | undefined;
  for (const { marker } of readJpegSegments(image)) last = marker;
  return last === jpegMarkers.endOfImage ? image : Buffer.concat([image, endOfImage]);
}
