import { invalid, readPackedBody, uint32, writePackedHead } from './packed-body.ts';

/**
 * A batch from a camera that encodes H.264 itself, with one unchanged encoder configuration:
 *
 *     4 bytes   "FIH1"
 *     uint32    length of the head in bytes
 *     head      JSON in UTF-8: the fields of `FrameDataRequest` except `frames`
 *     uint32    length of the avcC in bytes
 *     avcC      AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3)
 *     then for each access unit, the first a keyframe
 *     uint32    length of the access unit in bytes; 0xffffffff for a frame that was missed, after which nothing follows
 *     1 byte    1 for a keyframe (an IDR picture), 0 for another
 *     bytes     NAL units, each after its length; the avcC says how many bytes a length has
 *
 * All numbers are big-endian. The last access unit ends with the body. A frame that was missed is one that the
 * encoder never got. An encoded one cannot be left out, since the next access units build on it.
 */
export const h264BatchMediaType = 'application/vnd.frame-ingest.h264';

/** One picture as an encoder puts it out. */
export interface H264AccessUnit {
  /** Whether decoding can begin here, with an IDR picture. */
  readonly keyframe: boolean;
  /** NAL units, each after its length. */
  readonly data: Uint8Array;
}

/** The H.264 of a body, which `parseH264Data` takes beside the fields of the request. */
export interface H264Content {
  /** The avcC: `AVCDecoderConfigurationRecord`, ISO/IEC 14496-15 section 5.3.3. */
  readonly codecPrivate: Uint8Array;
  /** In the order of capture; null for a frame that was missed. */
  readonly frames: readonly (H264AccessUnit | null)[];
}

const kind = { name: 'H.264 batch', magic: 'FIH1', behindHead: ['frames', 'codecPrivate'] };
const missingFrame = 0xffffffff;

/**
 * Writes a batch as parts, so that no access unit is copied: `new Blob(parts)` in a page, `Buffer.concat(parts)` in Node.
 * @param head the fields of the request except `frames`
 */
export function writeH264Batch(head: object, { codecPrivate, frames }: H264Content): Uint8Array[] {
  return [
    ...writePackedHead(kind.magic, head),
    uint32(codecPrivate.length),
    codecPrivate,
    ...frames.flatMap((frame) =>
      frame === null
        ? [uint32(missingFrame)]
        : [Uint8Array.of(...uint32(frame.data.length), frame.keyframe ? 1 : 0), frame.data],
    ),
  ];
}

/**
 * Reads a batch without looking at its H.264. Its parts are views of `bytes`.
 * @returns the request, for `parseH264Data`
 * @throws InvalidRequestError `invalid_request`, with the frame in which the batch ends too early, or `invalid_json`
 */
export function readH264Batch(bytes: Uint8Array): Record<string, unknown> & H264Content {
  const { head, rest } = readPackedBody(bytes, kind);
  const codecPrivate = rest.readBytes(rest.readUint32() ?? Number.POSITIVE_INFINITY);
  if (codecPrivate === undefined) throw invalid('codecPrivate', 'is cut off: the batch ends inside its avcC');
  const frames: (H264AccessUnit | null)[] = [];
  while (!rest.isAtEnd) {
    const path = `frames[${frames.length}]`;
    const length = rest.readUint32();
    if (length === undefined) throw invalid(path, 'is cut off in its length');
    if (length === missingFrame) {
      frames.push(null);
      continue;
    }
    const [flag] = rest.readBytes(1) ?? [];
    const data = rest.readBytes(length);
    if (flag === undefined || data === undefined)
      throw invalid(path, `is cut off: ${length} bytes were announced`);
    if (flag > 1)
      throw invalid(path, `has the flag ${flag}; use 1 for a keyframe and 0 for any other access unit`);
    frames.push({ keyframe: flag === 1, data });
  }
  return { ...head, codecPrivate, frames };
}
