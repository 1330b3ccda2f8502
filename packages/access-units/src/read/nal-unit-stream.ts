/** Told of the NAL units of a stream, in their order. */
export interface NalUnitReceiver {
  /** The next one has begun: its first bytes. Called once for each that is longer. The bytes are valid during the call. */
  readonly onHead: (head: Uint8Array) => void;
  /**
   * It has ended.
   * @param unit with its header byte, and never empty; valid during the call
   * @param endOffset where it ends, in bytes from the beginning of the stream
   */
  readonly onUnit: (unit: Uint8Array, endOffset: number) => void;
  /** Bytes that are in front of the first start code, or behind what was given up. */
  readonly onStray: (bytes: number) => void;
}

/** Splits a byte stream (ITU-T H.264 annex B) into its NAL units as it comes. */
export class NalUnitStream {
  readonly #headBytes: number;
  readonly #receiver: NalUnitReceiver;
  /** What has come and was not told of yet: a part of `#store`, that grows into it. */
  #bytes: Uint8Array = new Uint8Array(0);
  #store: Uint8Array = this.#bytes;
  /** Where `#bytes` begins in the stream. */
  #offset = 0;
  /** Whether `#bytes` begins behind a start code. */
  #isInUnit = false;
  #isHeadTold = false;
  /** No start code ends before here. */
  #scanned = 0;

  /** @param headBytes how many bytes `onHead` is to have */
  constructor(headBytes: number, receiver: NalUnitReceiver) {
    this.#headBytes = headBytes;
    this.#receiver = receiver;
  }

  /** How many bytes wait for their end. */
  get heldBytes(): number {
    return this.#bytes.length;
  }

  push(chunk: Uint8Array): void {
    this.#append(chunk);
    for (let one = this.#findStartCode(); one !== undefined; one = this.#findStartCode()) {
      this.#finish(one - 2);
      this.#skipTo(one + 1, true);
    }
    if (!this.#isInUnit || this.#isHeadTold || this.#bytes.length < this.#headBytes) return;
    this.#isHeadTold = true;
    this.#receiver.onHead(this.#bytes.subarray(0, this.#headBytes));
  }

  /** The stream has ended, and with it its last NAL unit. */
  end(): void {
    this.#finish(this.#bytes.length);
    this.giveUp();
  }

  /** Leaves out what has come, up to the next start code. */
  giveUp(): void {
    this.#skipTo(this.#bytes.length, false);
    this.#store = this.#bytes;
  }

  /** A large picture comes in hundreds of pieces, and is not copied for each. */
  #append(chunk: Uint8Array): void {
    const length = this.#bytes.length + chunk.length;
    let start = this.#bytes.byteOffset - this.#store.byteOffset;
    if (start + length > this.#store.length) {
      this.#store = new Uint8Array(2 * length);
      this.#store.set(this.#bytes);
      start = 0;
    }
    this.#store.set(chunk, start + this.#bytes.length);
    this.#bytes = this.#store.subarray(start, start + length);
  }

  /** @returns where the last byte of the next 00 00 01 is */
  #findStartCode(): number | undefined {
    const bytes = this.#bytes;
    let index = Math.max(2, this.#scanned);
    while (index < bytes.length) {
      // A byte over 1 can be none of the three, so the next three are looked at by their last.
      if ((bytes[index] as number) > 1) index += 3;
      else if (bytes[index] === 1 && bytes[index - 1] === 0 && bytes[index - 2] === 0) return index;
      else index += 1;
    }
    this.#scanned = Math.min(index, bytes.length);
    return undefined;
  }

  #finish(end: number): void {
    const unit = withoutTrailingZeros(this.#bytes.subarray(0, end));
    if (unit.length === 0) return;
    if (this.#isInUnit) this.#receiver.onUnit(unit, this.#offset + unit.length);
    else this.#receiver.onStray(unit.length);
  }

  #skipTo(index: number, isInUnit: boolean): void {
    this.#bytes = this.#bytes.subarray(index);
    this.#offset += index;
    this.#isInUnit = isInUnit;
    this.#isHeadTold = false;
    this.#scanned = 0;
  }
}

/** A NAL unit never ends with a zero byte: those belong to what follows (annex B.1). */
function withoutTrailingZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}
