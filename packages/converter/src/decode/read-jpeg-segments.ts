import { isRestart, jpegMarkers } from './jpeg-markers.ts';

export interface JpegSegment {
  /** The second byte of its marker. */
  readonly marker: number;
  /** Where its marker begins in the file. */
  readonly offset: number;
  /** What its length counts, the length itself left out; a segment that the file's end cuts off has what is there. */
  readonly content: Uint8Array;
  /** Where it ends; entropy-coded data follow a start of scan or a restart. */
  readonly end: number;
}

/**
 * Walks the markers of a JPEG file after its first, as a decoder does. It skips content by its length, and it skips entropy-coded
 * data and anything else that is not a marker up to the next marker. The end of the image is the last marker; what follows it
 * belongs to something else.
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (annex B)
 */
export function* readJpegSegments(image: Uint8Array): Generator<JpegSegment, void> {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  for (let offset = bytes.indexOf(0xff, 2); offset !== -1; ) {
    let at = offset;
    while (bytes[at] === 0xff) at += 1;
    const marker = bytes[at];
    if (marker === undefined) return;
    const length = hasContent(marker) && at + 3 <= bytes.length ? bytes.readUInt16BE(at + 1) : 0;
    const end = Math.max(at + 1, Math.min(at + 1 + length, bytes.length));
    if (marker !== stuffing)
      yield { marker, offset, content: bytes.subarray(Math.min(at + 3, end), end), end };
    if (marker === jpegMarkers.endOfImage) return;
    offset = bytes.indexOf(0xff, end);
  }
}

/** In entropy-coded data it says that the byte before it does not begin a marker. */
const stuffing = 0;

/** Lower markers are reserved, and no decoder reads on after them. */
function hasContent(marker: number): boolean {
  const { baselineFrame, startOfImage, endOfImage } = jpegMarkers;
  return marker >= baselineFrame && !isRestart(marker) && marker !== startOfImage && marker !== endOfImage;
}
