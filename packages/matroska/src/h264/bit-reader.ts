/** Reads the payload of a NAL unit bit by bit, without its emulation prevention bytes (ITU-T H.264 section 7.3.1). */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position = 0;
  #stopBit: number | undefined;

  /** @param payload of a NAL unit, behind its header byte */
  constructor(payload: Uint8Array) {
    this.#bytes = withoutEmulationPrevention(payload);
  }

  /** How many bits have been read. */
  get position(): number {
    return this.#position;
  }

  /** Where the `rbsp_stop_one_bit` is: the last bit that is set (section 7.3.2.11); -1 where none is. */
  get stopBit(): number {
    this.#stopBit ??= findStopBit(this.#bytes);
    return this.#stopBit;
  }

  /** Whether something follows before the `rbsp_stop_one_bit`: `more_rbsp_data()` of section 7.2. */
  get hasMore(): boolean {
    return this.#position < this.stopBit;
  }

  /**
   * Reads a payload that may be cut short.
   * @returns what `read` makes of it; undefined where it ends too early
   */
  static read<Result>(payload: Uint8Array, read: (bits: BitReader) => Result): Result | undefined {
    try {
      return read(new BitReader(payload));
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /**
   * Reads an unsigned number, its highest bit first: `u(n)`.
   * @throws RangeError behind the last bit
   */
  readBits(count: number): number {
    const end = this.#position + count;
    if (end > this.#bytes.length * 8) throw new RangeError('The NAL unit is cut short');
    let value = 0;
    while (this.#position < end) {
      const inByte = 8 - (this.#position & 7);
      const taken = Math.min(inByte, end - this.#position);
      const byte = this.#bytes[this.#position >> 3] as number;
      value = value * 2 ** taken + ((byte >> (inByte - taken)) & (2 ** taken - 1));
      this.#position += taken;
    }
    return value;
  }

  /**
   * Reads one bit: `u(1)`.
   * @throws RangeError behind the last bit
   */
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
    return code % 2 === 1 ? (code + 1) / 2 : 0 - code / 2;
  }
}

function findStopBit(bytes: Uint8Array): number {
  const last = bytes.findLastIndex((byte) => byte !== 0);
  return last * 8 + 7 - trailingZeros(bytes[last] ?? 1);
}

function trailingZeros(byte: number): number {
  return 31 - Math.clz32(byte & -byte);
}

function withoutEmulationPrevention(bytes: Uint8Array): Uint8Array {
  // Hardly any slice header has such a byte: most are not copied.
  let length = findEmulationPrevention(bytes, 2);
  if (length === bytes.length) return bytes;
  const result = Uint8Array.from(bytes);
  for (let end = length; end < bytes.length; ) {
    const start = end + 1;
    end = findEmulationPrevention(bytes, start + 2);
    result.copyWithin(length, start, end);
    length += end - start;
  }
  return result.subarray(0, length);
}

/** @returns where the next byte 3 behind two of 0 is, from `start` on; the length of the bytes where there is none */
function findEmulationPrevention(bytes: Uint8Array, start: number): number {
  for (let index = start; index < bytes.length; index += 1) {
    if (bytes[index] === 3 && bytes[index - 1] === 0 && bytes[index - 2] === 0) return index;
  }
  return bytes.length;
}
