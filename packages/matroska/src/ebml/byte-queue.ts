import { joinParts } from './join-parts.ts';
import { type ElementHead, readElementHead } from './read-vint.ts';

/**
 * Chunks waiting to be read, and taken as views of them. Memory is held for what has arrived, never for what is only
 * announced, and many small chunks cost no more of it than a large one.
 */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  /** How much of the first one has been taken. */
  #start = 0;
  #length = 0;
  /** Where small chunks are gathered. */
  #block = new Uint8Array();
  #blockEnd = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    const isWaitedFor = this.#length > 0;
    if (isWaitedFor && chunk.length < smallChunk) this.#gather(chunk);
    else this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** Reads ID and size of the element that comes first, without taking them. As {@link readElementHead} otherwise. */
  readHead(byteOffset: number): ElementHead | undefined {
    const first = this.#chunks[0];
    if (first === undefined) return undefined;
    const isAllHere =
      first.length - this.#start >= maxHeadBytes || first.length - this.#start === this.#length;
    if (isAllHere) return readElementHead(first, this.#start, byteOffset);
    return readElementHead(joinParts(this.#views(maxHeadBytes)), 0, byteOffset);
  }

  /** Whether the first `count` bytes came in one chunk. */
  isWhole(count: number): boolean {
    return (this.#chunks[0]?.length ?? 0) - this.#start >= count;
  }

  /** Takes the first `count` bytes, which must be there, in one array: a view where they came in one chunk, a copy otherwise. */
  takeWhole(count: number): Uint8Array {
    const first = this.#chunks[0];
    if (first === undefined || !this.isWhole(count)) return joinParts(this.take(count));
    const whole = first.subarray(this.#start, this.#start + count);
    this.#skip(count);
    return whole;
  }

  /** Takes the first `count` bytes, which must be there: a view of each chunk that they came in. */
  take(count: number): Uint8Array[] {
    const views = this.#views(count);
    this.#skip(count);
    return views;
  }

  #views(count: number): Uint8Array[] {
    const views: Uint8Array[] = [];
    let start = this.#start;
    let missing = Math.min(count, this.#length);
    for (let index = 0; missing > 0; index += 1) {
      const view = (this.#chunks[index] as Uint8Array).subarray(start, start + missing);
      views.push(view);
      missing -= view.length;
      start = 0;
    }
    return views;
  }

  /** What has been taken is let go. */
  #skip(count: number): void {
    this.#length -= count;
    this.#start += count;
    let taken = 0;
    for (let first = this.#chunks[0]; first !== undefined && this.#start >= first.length; ) {
      this.#start -= first.length;
      taken += 1;
      first = this.#chunks[taken];
    }
    if (taken === 1) this.#chunks.shift();
    else if (taken > 1) this.#chunks.splice(0, taken);
  }

  /** Never writes where a view was handed out: that is always in front of `#blockEnd`. */
  #gather(chunk: Uint8Array): void {
    if (this.#blockEnd + chunk.length > this.#block.length) {
      this.#block = new Uint8Array(blockBytes);
      this.#blockEnd = 0;
    }
    this.#block.set(chunk, this.#blockEnd);
    const last = this.#chunks.at(-1);
    const isContinued = last?.buffer === this.#block.buffer;
    const start = isContinued ? last.byteOffset : this.#blockEnd;
    this.#blockEnd += chunk.length;
    if (isContinued) this.#chunks.pop();
    this.#chunks.push(this.#block.subarray(start, this.#blockEnd));
  }
}

/** Four bytes of ID and eight of size. */
const maxHeadBytes = 12;
/** An array with fewer bytes costs more than they do. */
const smallChunk = 512;
const blockBytes = 16 * 1024;
