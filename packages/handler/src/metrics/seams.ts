import { createHash } from 'node:crypto';
import type { Seam } from '@frame-ingest/contract';

/** Most streams to remember. Each takes a name, a time and a digest. */
const maxStreams = 1_000;

/** A batch in its stream. */
export interface StreamedBatch {
  /** Producer timestamp of its first frame, milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** Producer time at which its last frame ends. */
  readonly endMs: number;
  /** The avcC of its segment. */
  readonly codecPrivate: Uint8Array;
}

/**
 * Measures how a stream's batches join: the time between them, and whether the codec private data changes. It knows only the batches
 * of this process: if several processes share a stream, some seams are not reported.
 */
export class Seams {
  readonly #last = new Map<string, { readonly endMs: number; readonly codecDigest: string }>();

  /** @returns undefined for the first batch of a stream, and for one that does not end later than the previous one */
  before(streamName: string, { startMs, endMs, codecPrivate }: StreamedBatch): Seam | undefined {
    const previous = this.#last.get(streamName);
    if (previous !== undefined && endMs <= previous.endMs) return undefined;
    const codecDigest = createHash('sha256').update(codecPrivate).digest('base64');
    this.#last.delete(streamName);
    this.#last.set(streamName, { endMs, codecDigest });
    const [oldest] = this.#last.keys();
    if (this.#last.size > maxStreams && oldest !== undefined) this.#last.delete(oldest);
    if (previous === undefined) return undefined;
    return { gapMs: startMs - previous.endMs, codecPrivateChanged: codecDigest !== previous.codecDigest };
  }
}
