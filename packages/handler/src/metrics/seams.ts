/** What is remembered of each stream: its name and a time. */
const maxStreams = 1_000;

/**
 * Tells the gap between a stream's batches: from the end of the one before to the start of this one, in milliseconds;
 * negative where they overlap. It knows what this process has seen: where several share a stream, some gaps are not told.
 */
export class Seams {
  readonly #ends = new Map<string, number>();

  /** @returns undefined for the first batch of a stream, and for one that begins before the last one has begun */
  gapBefore(streamName: string, startMs: number, endMs: number): number | undefined {
    const previousEndMs = this.#ends.get(streamName);
    if (previousEndMs !== undefined && endMs <= previousEndMs) return undefined;
    this.#ends.delete(streamName);
    this.#ends.set(streamName, endMs);
    const [oldest] = this.#ends.keys();
    if (this.#ends.size > maxStreams && oldest !== undefined) this.#ends.delete(oldest);
    return previousEndMs === undefined ? undefined : startMs - previousEndMs;
  }
}
