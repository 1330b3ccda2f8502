import { crc32 } from './crc-32.ts';

/** A file of a log begins with this many bytes: magic (8), version (4), CRC of both, next sequence (8), CRC of all, zeros. */
export const segmentHeaderBytes = 32;

/** `FRAMELOG`. Magic, version and their CRC stay where they are in every later version. */
const magic = Uint8Array.of(0x46, 0x52, 0x41, 0x4d, 0x45, 0x4c, 0x4f, 0x47);
const version = 1;

/** What the beginning of a file says: `damaged` also where the file is shorter. */
export type SegmentHeader =
  | { readonly state: 'known'; readonly nextSequence: number }
  | { readonly state: 'newer'; readonly version: number }
  | { readonly state: 'damaged' };

export function toSegmentName(number: number): string {
  return `segment-${String(number).padStart(10, '0')}.log`;
}

/** @returns undefined where it is no file of a log */
export function parseSegmentName(name: string): number | undefined {
  const [, digits] = /^segment-(\d{10,15})\.log$/.exec(name) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** @param nextSequence of the next batch: the log knows it by this when it has no batch left */
export function toSegmentHeader(nextSequence: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(segmentHeaderBytes);
  const view = new DataView(header.buffer);
  header.set(magic);
  view.setUint32(8, version, true);
  view.setUint32(12, crc32(header.subarray(0, 12)), true);
  view.setFloat64(16, nextSequence, true);
  view.setUint32(24, crc32(header.subarray(0, 24)), true);
  return header;
}

export function parseSegmentHeader(bytes: Uint8Array): SegmentHeader {
  if (bytes.length < 16 || !magic.every((byte, index) => bytes[index] === byte)) return { state: 'damaged' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(12, true) !== crc32(bytes.subarray(0, 12))) return { state: 'damaged' };
  if (view.getUint32(8, true) !== version) return { state: 'newer', version: view.getUint32(8, true) };
  if (bytes.length < segmentHeaderBytes || view.getUint32(24, true) !== crc32(bytes.subarray(0, 24))) {
    return { state: 'damaged' };
  }
  return { state: 'known', nextSequence: view.getFloat64(16, true) };
}
