import { FragmentDuration, type FragmentDurationOptions } from '../fragment-duration.ts';
import type { Block, SimpleTag } from '../types.ts';

/** A cluster and the tags after it, as far as it has been read. */
export class Fragment {
  /** Where its cluster begins. */
  readonly byteOffset: number;
  readonly duration: FragmentDuration;
  readonly #timestampScale: number;
  readonly #tags: SimpleTag[] = [];
  /** The time of each track's last frame, in the order of the file. */
  readonly #lastTimes = new Map<number, { time: number }>();
  /** The cluster's timestamp, in timestamp units; undefined before it is read. */
  timestamp: number | undefined;
  byteLength = 0;
  hasVideo = false;

  constructor(byteOffset: number, options: FragmentDurationOptions) {
    this.byteOffset = byteOffset;
    this.duration = new FragmentDuration(options);
    this.#timestampScale = options.timestampScale;
  }

  /**
   * @param time in timestamp units
   * @returns whether the block is earlier than the one before it of the same track
   */
  add({ trackNumber, duration, frames }: Block, time: number): boolean {
    this.duration.add({ trackNumber, time, duration, frameCount: frames.length });
    const last = this.#lastTimes.get(trackNumber);
    if (last === undefined) {
      this.#lastTimes.set(trackNumber, { time });
      return false;
    }
    const goesBack = time < last.time;
    last.time = time;
    return goesBack;
  }

  /** Milliseconds of a time, not rounded, so that different times stay different. */
  toMs(time: number): number {
    return (time * this.#timestampScale) / 1_000_000;
  }

  get tags(): readonly SimpleTag[] {
    return this.#tags;
  }

  addTags(tags: readonly SimpleTag[]): void {
    this.#tags.push(...tags.slice(0, maxTagsKept - this.#tags.length));
  }
}

/** More than enough to show that there are too many. */
const maxTagsKept = 1_000;
