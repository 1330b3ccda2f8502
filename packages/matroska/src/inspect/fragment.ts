import type { SimpleTag, Track } from '../types.ts';

/** Times of one track within a fragment, in milliseconds. */
interface TrackTimes {
  earliest: number;
  latest: number;
  /** Of the frame that came last, in the order of the file. */
  last: number;
  /** From the second latest frame to the latest. */
  interval: number;
}

/** A cluster and the tags after it, as far as it has been read. */
export class Fragment {
  /** Where its cluster begins. */
  readonly byteOffset: number;
  readonly #tags: SimpleTag[] = [];
  readonly #times = new Map<number, TrackTimes>();
  /** Of the cluster; undefined before it. */
  timestampMs: number | undefined;
  byteLength = 0;
  hasVideo = false;

  constructor(byteOffset: number) {
    this.byteOffset = byteOffset;
  }

  /** @returns whether the frame is earlier than the one before it of the same track */
  add(trackNumber: number, timeMs: number): boolean {
    const times = this.#times.get(trackNumber);
    if (times === undefined) {
      this.#times.set(trackNumber, { earliest: timeMs, latest: timeMs, last: timeMs, interval: 0 });
      return false;
    }
    const goesBack = timeMs < times.last;
    if (timeMs > times.latest) times.interval = timeMs - times.latest;
    times.earliest = Math.min(times.earliest, timeMs);
    times.latest = Math.max(times.latest, timeMs);
    times.last = timeMs;
    return goesBack;
  }

  get tags(): readonly SimpleTag[] {
    return this.#tags;
  }

  addTags(tags: readonly SimpleTag[]): void {
    this.#tags.push(...tags.slice(0, mostTagsKept - this.#tags.length));
  }

  get isEmpty(): boolean {
    return this.#times.size === 0;
  }

  /** Of a fragment that is not empty, like the two below. */
  get startMs(): number {
    return Math.min(...[...this.#times.values()].map(({ earliest }) => earliest));
  }

  get latestMs(): number {
    return Math.max(...[...this.#times.values()].map(({ latest }) => latest));
  }

  /** From the earliest to the latest frame. */
  get spanMs(): number {
    return this.latestMs - this.startMs;
  }

  timesOf({ number, defaultDuration }: Track): { startMs: number; endMs: number } | undefined {
    const times = this.#times.get(number);
    if (times === undefined) return undefined;
    const frameMs = defaultDuration === undefined ? times.interval : defaultDuration / 1_000_000;
    return { startMs: times.earliest, endMs: times.latest + frameMs };
  }
}

/** More than enough to tell that there are too many. */
const mostTagsKept = 1_000;
