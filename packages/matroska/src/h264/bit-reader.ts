/** Reads the payload of a NAL unit bit by bit, without its emulation prevention bytes (ITU-T H.264 section 7.3.1). */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  /** @param payload of a NAL unit, behind its header byte */
  constructor(payload: Uint8Array) {
    this.#bytes = withoutEmulationPrevention(payload);
  }

  /** @returns what `read` makes of the payload; undefined where it ends too early */
  static read<Result>(payload: Uint8Array, read: (bits: BitReader) => Result): Result | undefined {
    try {
      return read(new BitReader(payload));
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** @throws RangeError behind the last bit */
  readBits(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) {
      const byte = this.#bytes[this.#position >> 3];
      if (byte === undefined) throw new RangeError('The NAL unit is cut short');
      value = value * 2 + ((byte >> (7 - (this.#position & 7))) & 1);
      this.#position += 1;
    }
    return value;
  }

  readFlag(): boolean {
    return this.readBits(1) === 1;
  }

  /**
   * An unsigned Exp-Golomb number: `ue(v)` of section 9.1.
   * @throws RangeError behind the last bit, and for a number of over 32 bits
   */
  readUnsigned(): number {
    let zeros = 0;
    while (this.readBits(1) === 0) {
      zeros += 1;
      if (zeros > 31) throw new RangeError('The NAL unit has a number of over 32 bits');
    }
    return 2 ** zeros - 1 + this.readBits(zeros);
  }

  /** A signed Exp-Golomb number: `se(v)` of section 9.1.1. */
  readSigned(): number {
    const code = this.readUnsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}

function withoutEmulationPrevention(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length);
  let length = 0;
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    result[length] = byte;
    length += 1;
  }
  return result.subarray(0, length);
}
