/** Receives the NAL units of a stream in order. */
export interface NalUnitReceiver {
  /** Receives the first bytes of a NAL unit, once for each that is longer. The bytes are valid during the call. */
  readonly onHead: (head: Uint8Array) => void;
  /**
   * Receives a whole NAL unit.
   * @param unit with its header byte, never empty; valid during the call
   * @param endOffset its end, in bytes from the beginning of the stream
   */
  readonly onUnit: (unit: Uint8Array, endOffset: number) => void;
  /** Receives the number of bytes before the first start code, or after discarded data. */
  readonly onStray: (bytes: number) => void;
}

/** Splits a byte stream (ITU-T H.264 annex B) into NAL units as it arrives. */
export class NalUnitStream {
  readonly #headBytes: number;
  readonly #receiver: NalUnitReceiver;
  /** The bytes that are not yet delivered: a growing part of `#store`. */
  #bytes: Uint8Array = new Uint8Array(0);
  #store: Uint8Array = this.#bytes;
  /** Position of `#bytes` in the stream. */
  #offset = 0;
  /** Whether `#bytes` begins after a start code. */
  #isInUnit = false;
  #isHeadTold = false;
  /** No start code ends before here. */
  #scanned = 0;

  /** @param headBytes number of bytes for `onHead` */
  constructor(headBytes: number, receiver: NalUnitReceiver) {
    this.#headBytes = headBytes;
    this.#receiver = receiver;
  }

  /** Number of bytes that are not yet delivered. */
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

  /** Ends the stream and its last NAL unit. */
  end(): void {
    this.#finish(this.#bytes.length);
    this.giveUp();
  }

  /** Discards everything up to the next start code. */
  giveUp(): void {
    this.#skipTo(this.#bytes.length, false);
    this.#store = this.#bytes;
  }

  /** A large picture arrives in hundreds of pieces and is not copied for each of them. */
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

  /** @returns the index of the last byte of the next 00 00 01 */
  #findStartCode(): number | undefined {
    const bytes = this.#bytes;
    let index = Math.max(2, this.#scanned);
    while (index < bytes.length) {
      // A byte over 1 is not part of a start code, so the search can skip three bytes.
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

/** A NAL unit never ends with a zero byte: trailing ones belong to the next start code (annex B.1). */
function withoutTrailingZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}
