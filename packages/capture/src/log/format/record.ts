import { crc32 } from './crc-32.ts';

/** What a log is made of. A header of {@link recordHeaderBytes}, then the payload. */
export interface RecordHeader {
  readonly type: RecordType;
  /** The batch that it belongs to. */
  readonly sequence: number;
  /** A batch that was thinned is there again under a higher edition. */
  readonly edition: number;
  /** Frames: the place in the batch. `cut`: how many frames the batch has. */
  readonly count: number;
  /** Frames: capture time. `cut`: how long the last frame lasts. */
  readonly milliseconds: number;
  readonly payloadBytes: number;
  readonly payloadCrc: number;
}

/**
 * `picture`: its payload is the picture's file. `skipped`: the reason, in UTF-8. `keyframe`: see `packKeyframe`. `delta`: an
 * access unit that builds on the frame before. `cut`: the offset of the clock where there is one, as a float of 64 bits.
 * `removed`: the batch is to be forgotten.
 */
export type RecordType = FrameType | 'cut' | 'removed';

/** What records of frames are. */
export type FrameType = 'picture' | 'skipped' | 'keyframe' | 'delta';

/** Where a record begins. */
export interface RecordPlace {
  readonly segment: number;
  readonly offset: number;
}

/** By their number, from 1. The last two are of version 2. */
const types: readonly RecordType[] = ['picture', 'skipped', 'cut', 'removed', 'keyframe', 'delta'];

/** What a record begins with, so that it is found again behind damage. */
export const recordMarker = Uint8Array.of(0xf7, 0x52, 0x45, 0xc0);

/** Little-endian: marker, type (4 bytes each), payload's length and CRC, sequence (8), edition, count, milliseconds (8), CRC. */
export const recordHeaderBytes = 44;
const crcOffset = recordHeaderBytes - 4;

export type NewRecord = Omit<RecordHeader, 'payloadBytes' | 'payloadCrc'>;

/**
 * The header of a record. Its CRC is also of the place, so that a record inside a picture, or left from another use of the disk,
 * is none.
 */
export function toRecordHeader(
  record: NewRecord,
  payload: Uint8Array,
  place: RecordPlace,
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(recordHeaderBytes);
  const view = new DataView(header.buffer);
  header.set(recordMarker);
  view.setUint32(4, types.indexOf(record.type) + 1, true);
  view.setUint32(8, payload.length, true);
  view.setUint32(12, crc32(payload), true);
  view.setFloat64(16, record.sequence, true);
  view.setUint32(24, record.edition, true);
  view.setUint32(28, record.count, true);
  view.setFloat64(32, record.milliseconds, true);
  view.setUint32(crcOffset, headerCrc(header, place), true);
  return header;
}

/** @returns undefined where no record begins */
export function parseRecordHeader(bytes: Uint8Array, place: RecordPlace): RecordHeader | undefined {
  if (bytes.length < recordHeaderBytes || !recordMarker.every((byte, index) => bytes[index] === byte)) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, recordHeaderBytes);
  const type = types[view.getUint32(4, true) - 1];
  if (type === undefined || view.getUint32(crcOffset, true) !== headerCrc(bytes, place)) return;
  return {
    type,
    payloadBytes: view.getUint32(8, true),
    payloadCrc: view.getUint32(12, true),
    sequence: view.getFloat64(16, true),
    edition: view.getUint32(24, true),
    count: view.getUint32(28, true),
    milliseconds: view.getFloat64(32, true),
  };
}

function headerCrc(header: Uint8Array, { segment, offset }: RecordPlace): number {
  const place = new Uint8Array(16);
  const view = new DataView(place.buffer);
  view.setFloat64(0, segment, true);
  view.setFloat64(8, offset, true);
  return crc32(place, crc32(header.subarray(0, crcOffset)));
}

export function isFrame(type: RecordType): type is FrameType {
  return type !== 'cut' && type !== 'removed';
}

/** The lowest version of a segment that may hold records of a type. */
export function toVersion(type: RecordType): 1 | 2 {
  return type === 'keyframe' || type === 'delta' ? 2 : 1;
}
