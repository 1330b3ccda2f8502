/** Bytes that are whole in memory: one array, or several that follow each other and need not be joined. */
export type WholeBytes = Uint8Array | readonly Uint8Array[];

export function toParts(bytes: WholeBytes): readonly Uint8Array[] {
  return bytes instanceof Uint8Array ? [bytes] : bytes;
}

export function byteLengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** Callers without a type checker are as welcome. */
export function isWholeBytes(value: unknown): value is WholeBytes {
  return (
    value instanceof Uint8Array || (Array.isArray(value) && value.every((part) => part instanceof Uint8Array))
  );
}
