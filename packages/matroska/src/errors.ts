/** Bytes that are not Matroska, or values that Matroska cannot hold. */
export class MatroskaError extends Error {
  override readonly name = 'MatroskaError';
  /** Where in the stream the faulty element begins, in bytes; undefined when writing. */
  readonly byteOffset: number | undefined;

  /** The message without the place. */
  readonly fault: string;

  constructor(fault: string, byteOffset?: number) {
    super(byteOffset === undefined ? fault : `${fault} (at byte ${byteOffset})`);
    this.fault = fault;
    this.byteOffset = byteOffset;
  }
}

/** An element that is longer than the reader may hold: the bytes may be sound, but there are too many of them. */
export class ElementTooLongError extends MatroskaError {}
