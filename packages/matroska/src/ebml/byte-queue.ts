/**
 * Chunks waiting to be read. What lies within one chunk is a view of it; what spans several is gathered in a buffer
 * that grows with what has arrived, never with what is only announced: a byte is copied about twice at most, and many
 * small chunks cost no more memory than a large one.
 */
export class ByteQueue {
  /** The beginning of something that spans chunks. */
  #gathered = new Uint8Array();
  #gatheredStart = 0;
  #gatheredEnd = 0;
  #chunks: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The first `count` bytes, or as many as there are, without taking them. */
  peek(count: number): Uint8Array {
    const wanted = Math.min(count, this.#length);
    const first = this.#chunks[0];
    const isGathering = this.#gatheredStart < this.#gatheredEnd;
    if (!isGathering && first !== undefined && first.length >= count) return first.subarray(0, count);
    this.#gather(wanted, count);
    return this.#gathered.subarray(this.#gatheredStart, this.#gatheredStart + wanted);
  }

  /** Takes the first `count` bytes, which must be there. */
  take(count: number): Uint8Array {
    const bytes = this.peek(count);
    this.#length -= count;
    if (this.#gatheredStart < this.#gatheredEnd) this.#gatheredStart += count;
    else this.#skipInFirstChunk(count);
    return bytes;
  }

  /** Gathers what has arrived of `count` bytes that are still to be waited for. */
  gather(count: number): void {
    this.#gather(Math.min(count, this.#length), count);
  }

  /** Moves bytes out of the chunks until `wanted` of them are gathered; `count` is what will be asked for in the end. */
  #gather(wanted: number, count: number): void {
    this.#reserve(wanted, count);
    while (this.#gatheredEnd - this.#gatheredStart < wanted) {
      const missing = wanted - (this.#gatheredEnd - this.#gatheredStart);
      const part = (this.#chunks[0] ?? new Uint8Array()).subarray(0, missing);
      this.#gathered.set(part, this.#gatheredEnd);
      this.#gatheredEnd += part.length;
      this.#skipInFirstChunk(part.length);
    }
  }

  /** Never writes into memory of which a view was handed out: that is always in front of `#gatheredStart`. */
  #reserve(wanted: number, count: number): void {
    if (this.#gatheredStart + wanted <= this.#gathered.length) return;
    const kept = this.#gathered.subarray(this.#gatheredStart, this.#gatheredEnd);
    const capacity = Math.max(wanted, Math.min(count, 2 * wanted), smallestBuffer);
    this.#gathered = new Uint8Array(capacity);
    this.#gathered.set(kept);
    this.#gatheredStart = 0;
    this.#gatheredEnd = kept.length;
  }

  #skipInFirstChunk(count: number): void {
    const rest = (this.#chunks[0] as Uint8Array).subarray(count);
    if (rest.length > 0) this.#chunks[0] = rest;
    else this.#chunks.shift();
  }
}

/** Room for the head of any element, so that one that arrives byte by byte is not copied at each of them. */
const smallestBuffer = 64;
