import type { SimpleTag } from '../types.ts';
import type { OutputTrack } from './output-track.ts';

export interface OutputFrame {
  readonly track: OutputTrack;
  readonly timeMs: number;
  readonly keyframe: boolean;
  readonly data: Uint8Array;
}

/** A fragment that is being put together. */
export class FragmentDraft {
  /** The time from which on frames belong to it. */
  readonly startMs: number;
  readonly frames: OutputFrame[] = [];
  readonly tags: SimpleTag[] = [];
  readonly #tracks = new Set<OutputTrack>();
  #byteLength = 0;
  #earliestMs = Number.POSITIVE_INFINITY;
  #latestMs = Number.NEGATIVE_INFINITY;

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  add(frame: OutputFrame): void {
    this.frames.push(frame);
    this.#tracks.add(frame.track);
    this.#byteLength += byteLengthOf(frame);
    this.#earliestMs = Math.min(this.#earliestMs, frame.timeMs);
    this.#latestMs = Math.max(this.#latestMs, frame.timeMs);
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  get earliestMs(): number {
    return this.#earliestMs;
  }

  get latestMs(): number {
    return this.#latestMs;
  }

  /** Whether it keeps the limits with this frame, too. */
  hasRoomFor(frame: OutputFrame, maxBytes: number, maxMs: number): boolean {
    const earliestMs = Math.min(this.#earliestMs, frame.timeMs);
    const latestMs = Math.max(this.#latestMs, frame.timeMs);
    return latestMs - earliestMs <= maxMs && this.#byteLength + byteLengthOf(frame) <= maxBytes;
  }

  hasFrameOf(track: OutputTrack): boolean {
    return this.#tracks.has(track);
  }
}

/** With room for the head of the block, and what a frame costs here even if it is empty. */
function byteLengthOf({ data }: OutputFrame): number {
  return data.length + 100;
}
