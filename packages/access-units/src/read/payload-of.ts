import type { OtherElement } from '@frame-ingest/matroska/media';

/** Returns the payload of an element that the reader has not parsed. */
export function payloadOf({ id, raw }: OtherElement): Uint8Array {
  const idLength = Math.ceil((32 - Math.clz32(id)) / 8);
  // The number of leading zero bits of a size gives its length in bytes (RFC 8794 section 4).
  const sizeLength = Math.clz32(raw[idLength] ?? 0) - 23;
  return raw.subarray(idLength + sizeLength);
}
