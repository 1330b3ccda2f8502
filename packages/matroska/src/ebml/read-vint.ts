import { MatroskaError } from '../errors.ts';

/** ID and size field of an element. */
export interface ElementHead {
  readonly id: number;
  /** Bytes of payload; undefined where the size is unknown. */
  readonly size: number | undefined;
  /** Bytes of the ID and the size field. */
  readonly headLength: number;
}

/**
 * Reads the ID and size field at `position`.
 * @param byteOffset where `position` is in the whole stream, for errors
 * @returns undefined when more bytes are needed
 * @throws MatroskaError for an ID longer than 4 bytes or a size longer than 8 bytes or above 2^53 (RFC 8794 sections 5 and 6)
 */
export function readElementHead(
  bytes: Uint8Array,
  position: number,
  byteOffset: number,
): ElementHead | undefined {
  const first = bytes[position];
  if (first === undefined) return undefined;
  const idLength = vintLength(first);
  if (idLength > 4)
    throw new MatroskaError(`0x${first.toString(16)} does not begin an element ID`, byteOffset);

  const second = bytes[position + idLength];
  if (second === undefined) return undefined;
  const sizeLength = vintLength(second);
  if (sizeLength > 8) throw new MatroskaError('An element size is longer than 8 bytes', byteOffset);
  const headLength = idLength + sizeLength;
  if (position + headLength > bytes.length) return undefined;

  const sizePosition = position + idLength;
  const isUnknown = hasAllBitsSet(bytes, sizePosition, sizeLength);
  return {
    id: sumBytes(bytes, position, idLength, 0xff),
    size: isUnknown
      ? undefined
      : safe(sumBytes(bytes, sizePosition, sizeLength, 0xff >> sizeLength), byteOffset),
    headLength,
  };
}

/**
 * Reads a variable-length number, such as the track number of a block.
 * @throws MatroskaError when the bytes end inside it or it is malformed
 */
export function readVint(bytes: Uint8Array, byteOffset: number): { value: number; length: number } {
  const first = bytes[0];
  const length = first === undefined ? 9 : vintLength(first);
  if (length > 8 || length > bytes.length) throw new MatroskaError('A number is cut short', byteOffset);
  return { value: safe(sumBytes(bytes, 0, length, 0xff >> length), byteOffset), length };
}

/**
 * Reads an unsigned big-endian number of up to 8 bytes.
 * @throws MatroskaError for more bytes, and for a number above 2^53
 */
export function readUint(bytes: Uint8Array, byteOffset: number): number {
  if (bytes.length > 8) throw new MatroskaError('A number is longer than 8 bytes', byteOffset);
  return safe(sumBytes(bytes, 0, bytes.length, 0xff), byteOffset);
}

/** A size with all its bits set is unknown (RFC 8794 section 6.2). */
function hasAllBitsSet(bytes: Uint8Array, position: number, length: number): boolean {
  const bits = 0xff >> length;
  if (((bytes[position] ?? 0) & bits) !== bits) return false;
  for (let index = 1; index < length; index += 1) {
    if (bytes[position + index] !== 0xff) return false;
  }
  return true;
}

/** @param firstMask the bits of the first byte that count */
function sumBytes(bytes: Uint8Array, position: number, length: number, firstMask: number): number {
  if (length === 0) return 0;
  let value = (bytes[position] ?? 0) & firstMask;
  for (let index = 1; index < length; index += 1) value = value * 256 + (bytes[position + index] ?? 0);
  return value;
}

function safe(value: number, byteOffset: number): number {
  if (value > Number.MAX_SAFE_INTEGER) throw new MatroskaError('A number is above 2^53', byteOffset);
  return value;
}

/** 1 to 8 by the leading zero bits; 9 for a byte that begins no number. */
function vintLength(first: number): number {
  return Math.clz32(first) - 23;
}
