/** Payload of a box: bytes, boxes made of bytes, and numbers written by {@link uint8} and its like. */
type Payload = readonly Uint8Array[];

/**
 * Writes a box of the ISO base media file format (ISO/IEC 14496-12 section 4.2).
 * @param type four characters
 */
export function box(type: string, ...payload: Payload): Buffer {
  return Buffer.concat(boxParts(type, payload));
}

/** Writes a box in parts, so that the media in it is copied only once, when the file is joined. */
export function boxParts(type: string, payload: Payload): Uint8Array[] {
  const length = payload.reduce((sum, part) => sum + part.length, 8);
  return [Buffer.concat([uint32(length), ascii(type)]), ...payload];
}

/** Writes a box with a version and flags. */
export function fullBox(type: string, version: number, flags: number, ...payload: Payload): Buffer {
  return box(type, uint32(version * 2 ** 24 + flags), ...payload);
}

export function uint8(...values: readonly number[]): Buffer {
  return Buffer.from(values);
}

export function uint16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}

/** Also takes negative numbers, as two's complement. */
export function uint32(...values: readonly number[]): Buffer {
  return uint32List(values);
}

/** The same for a list of any length. */
export function uint32List(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, index * 4);
  return bytes;
}

/** Also takes negative numbers, as two's complement. */
export function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(Math.round(value)));
  return bytes;
}

/** Characters without a length or an end. */
export function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
