import { invalid, readPackedBody, uint32, writePackedHead } from './packed-body.ts';

/**
 * A batch without base64, a third shorter than JSON:
 *
 *     4 bytes   "FIB1"
 *     uint32    length of the head in bytes
 *     head      JSON in UTF-8: the fields of `FrameDataRequest` except `frames`
 *     then for each frame
 *     uint32    length of the image in bytes; 0xffffffff for a frame that was missed
 *     image     a JPEG, PNG or WebP file
 *
 * All numbers are big-endian. The last frame ends with the body.
 */
export const frameBundleMediaType = 'application/vnd.frame-ingest.bundle';

const kind = { name: 'bundle', magic: 'FIB1', behindHead: ['frames'] };
const missingFrame = 0xffffffff;

/**
 * Writes a bundle as parts, so that no image is copied: `new Blob(parts)` in a page, `Buffer.concat(parts)` in Node.
 * @param head the fields of the request except `frames`
 * @param images the files in the order of capture; null for a frame that was missed
 */
export function writeFrameBundle<Image extends { readonly size: number } | Uint8Array>(
  head: object,
  images: readonly (Image | null)[],
): (Image | Uint8Array)[] {
  return [
    ...writePackedHead(kind.magic, head),
    ...images.flatMap((image) => (image === null ? [uint32(missingFrame)] : [uint32(sizeOf(image)), image])),
  ];
}

/**
 * Reads a bundle. The images are views of `bytes`.
 * @returns the request, for `parseFrameData`
 * @throws InvalidRequestError `invalid_request`, with the frame in which the bundle ends too early, or `invalid_json`
 */
export function readFrameBundle(bytes: Uint8Array): Record<string, unknown> {
  const { head, rest } = readPackedBody(bytes, kind);
  const frames: (Uint8Array | null)[] = [];
  while (!rest.isAtEnd) {
    const path = `frames[${frames.length}]`;
    const length = rest.readUint32();
    if (length === undefined) throw invalid(path, 'is cut off in its length');
    const image = length === missingFrame ? null : rest.readBytes(length);
    if (image === undefined) throw invalid(path, `is cut off: ${length} bytes were announced`);
    frames.push(image);
  }
  return { ...head, frames };
}

function sizeOf(image: { readonly size: number } | Uint8Array): number {
  return image instanceof Uint8Array ? image.length : image.size;
}
