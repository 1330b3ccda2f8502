import { InvalidRequestError } from './errors.ts';
import { parseJson } from './parse-json.ts';

/**
 * A batch without base64, a third shorter than JSON:
 *
 *     4 bytes   "FIB1"
 *     uint32    length of the head in bytes
 *     head      JSON in UTF-8: what `FrameDataRequest` has beside `frames`
 *     then for each frame
 *     uint32    length of the image in bytes; 0xffffffff for a frame that was missed
 *     image     a JPEG, PNG or WebP file
 *
 * All numbers are big-endian. The last frame ends with the body.
 */
export const frameBundleMediaType = 'application/vnd.frame-ingest.bundle';

const magic = [0x46, 0x49, 0x42, 0x31];
const missingFrame = 0xffffffff;

/**
 * Writes a bundle as parts, so that images need not be copied: `new Blob(parts)` in a page, `Buffer.concat(parts)` in Node.
 * @param head what the request has beside `frames`
 * @param images the files in the order of capture; null for a frame that was missed
 */
export function writeFrameBundle<Image extends { readonly size: number } | Uint8Array>(
  head: object,
  images: readonly (Image | null)[],
): (Image | Uint8Array)[] {
  const json = new TextEncoder().encode(JSON.stringify(head));
  return [
    Uint8Array.from([...magic, ...uint32(json.length)]),
    json,
    ...images.flatMap((image) => (image === null ? [uint32(missingFrame)] : [uint32(sizeOf(image)), image])),
  ];
}

/**
 * Reads a bundle. The images are views of `bytes`.
 * @returns the request, for `parseFrameData`
 * @throws InvalidRequestError `invalid_request`, with the frame in which the bundle breaks off, or `invalid_json`
 */
export function readFrameBundle(bytes: Uint8Array): Record<string, unknown> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || !magic.every((byte, index) => bytes[index] === byte)) {
    throw invalid('', 'The bundle does not begin with "FIB1" and the length of its head');
  }
  const headEnd = 8 + view.getUint32(4);
  if (headEnd > bytes.length) throw invalid('', 'The bundle ends inside its head');
  const head = parseHead(bytes.subarray(8, headEnd));

  const frames: (Uint8Array | null)[] = [];
  for (let offset = headEnd; offset < bytes.length; ) {
    const path = `frames[${frames.length}]`;
    if (offset + 4 > bytes.length) throw invalid(path, 'is cut off in its length');
    const length = view.getUint32(offset);
    offset += 4;
    if (length === missingFrame) {
      frames.push(null);
    } else {
      if (offset + length > bytes.length) throw invalid(path, `is cut off: ${length} bytes were announced`);
      frames.push(bytes.subarray(offset, offset + length));
      offset += length;
    }
  }
  return { ...head, frames };
}

function parseHead(bytes: Uint8Array): object {
  const head = parseJson(decodeUtf8(bytes), 'The head of the bundle');
  if (typeof head !== 'object' || head === null || Array.isArray(head)) {
    throw invalid('', 'The head of the bundle is not a JSON object');
  }
  if (Object.hasOwn(head, 'frames')) {
    throw invalid('frames', 'stands in the head of the bundle, whose frames are the images behind it');
  }
  return head;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('', 'The head of the bundle is not UTF-8');
  }
}

function sizeOf(image: { readonly size: number } | Uint8Array): number {
  return image instanceof Uint8Array ? image.length : image.size;
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

function invalid(path: string, message: string): InvalidRequestError {
  return new InvalidRequestError('invalid_request', [{ path, message }]);
}
