/** Chunks waiting to be read. Joins them only when an element spans several, so that each byte is copied at most once. */
export class ByteQueue {
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
    const first = this.#chunks[0] ?? new Uint8Array();
    if (first.length >= wanted) return first.subarray(0, wanted);

    const joined = this.#join(wanted);
    return joined.subarray(0, wanted);
  }

  /** Takes the first `count` bytes, which must be there. */
  take(count: number): Uint8Array {
    const bytes = this.peek(count);
    const rest = (this.#chunks[0] as Uint8Array).subarray(count);
    if (rest.length > 0) this.#chunks[0] = rest;
    else this.#chunks.shift();
    this.#length -= count;
    return bytes;
  }

  /** Replaces as many chunks as hold the first `count` bytes by one. */
  #join(count: number): Uint8Array {
    let chunks = 0;
    let length = 0;
    while (length < count) {
      length += (this.#chunks[chunks] as Uint8Array).length;
      chunks += 1;
    }
    const joined = new Uint8Array(length);
    let offset = 0;
    for (const chunk of this.#chunks.splice(0, chunks)) {
      joined.set(chunk, offset);
      offset += chunk.length;
    }
    this.#chunks.unshift(joined);
    return joined;
  }
}
