import type { OtherElement } from '@frame-ingest/matroska/media';

/** What an element holds that the reader has not taken apart. */
export function payloadOf({ id, raw }: OtherElement): Uint8Array {
  const idLength = Math.ceil((32 - Math.clz32(id)) / 8);
  // The leading zero bits of a size tell how many bytes it has (RFC 8794 section 4).
  const sizeLength = Math.clz32(raw[idLength] ?? 0) - 23;
  return raw.subarray(idLength + sizeLength);
}
