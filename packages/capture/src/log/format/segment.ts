import { crc32 } from './crc-32.ts';

/**
 * A file of a log begins with this many bytes: magic (8), version (4), CRC of both, next sequence (8), CRC of all, and four that
 * are zeros but in a signpost.
 */
export const segmentHeaderBytes = 32;
const signpostOffset = 28;

/** `FRAMELOG`. Magic, version and their CRC stay where they are in every later version. */
const magic = Uint8Array.of(0x46, 0x52, 0x41, 0x4d, 0x45, 0x4c, 0x4f, 0x47);
/** 1: pictures are files of their own. 2: as 1, and access units of H.264. */
export type SegmentVersion = 1 | 2;

/** What the header of a file says. */
export interface KnownHeader {
  readonly version: SegmentVersion;
  /** Sequence of the next batch. A log without batches knows it from here. */
  readonly nextSequence: number;
  /**
   * Whether the file exists only for a reader of version 1. Such a reader cannot see which batches the files of version 2 hold,
   * and would give their sequences to other batches. A signpost has no records, and sends the reader on to sequences far above.
   */
  readonly isSignpost: boolean;
}

/** What the beginning of a file says: `damaged` also if the file is shorter than a header. */
export type SegmentHeader =
  | ({ readonly state: 'known' } & KnownHeader)
  | { readonly state: 'newer'; readonly version: number }
  | { readonly state: 'damaged' };

export function toSegmentName(number: number): string {
  return `segment-${String(number).padStart(10, '0')}.log`;
}

/** @returns undefined if it is not a log's file */
export function parseSegmentName(name: string): number | undefined {
  const [, digits] = /^segment-(\d{10,15})\.log$/.exec(name) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export function toSegmentHeader({ version, nextSequence, isSignpost }: KnownHeader): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(segmentHeaderBytes);
  const view = new DataView(header.buffer);
  header.set(magic);
  view.setUint32(8, version, true);
  view.setUint32(12, crc32(header.subarray(0, 12)), true);
  view.setFloat64(16, nextSequence, true);
  view.setUint32(24, crc32(header.subarray(0, 24)), true);
  if (isSignpost) header.fill(0xff, signpostOffset);
  return header;
}

export function parseSegmentHeader(bytes: Uint8Array): SegmentHeader {
  if (bytes.length < 16 || !magic.every((byte, index) => bytes[index] === byte)) return { state: 'damaged' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(12, true) !== crc32(bytes.subarray(0, 12))) return { state: 'damaged' };
  const version = view.getUint32(8, true);
  if (version !== 1 && version !== 2) return { state: 'newer', version };
  if (bytes.length < segmentHeaderBytes || view.getUint32(24, true) !== crc32(bytes.subarray(0, 24))) {
    return { state: 'damaged' };
  }
  const isSignpost = view.getUint32(signpostOffset, true) !== 0;
  return { state: 'known', version, nextSequence: view.getFloat64(16, true), isSignpost };
}
