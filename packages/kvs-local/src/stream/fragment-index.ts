import type { FragmentTime, StoredFragment } from './stored-fragment.ts';

/**
 * The fragments of a stream in the order of their numbers and of both of their times, so that look-ups and additions do not
 * become slower as the stream fills.
 */
export class FragmentIndex {
  #byNumber: StoredFragment[];
  readonly #byTime: Record<FragmentTime, StoredFragment[]>;
  /** Whether each time rises with the numbers: always, except for producers that send older media, and clocks set back. */
  readonly #rises: Record<FragmentTime, boolean>;
  #maxLengthMs = 0;

  /** @param fragments in any order */
  constructor(fragments: readonly StoredFragment[]) {
    this.#byNumber = fragments.toSorted(byNumber);
    for (const { lengthMs } of fragments) this.#maxLengthMs = Math.max(this.#maxLengthMs, lengthMs);
    const sorted = (time: FragmentTime) => this.#byNumber.toSorted((a, b) => a[time] - b[time]);
    this.#byTime = {
      producerTimestampMs: sorted('producerTimestampMs'),
      serverTimestampMs: sorted('serverTimestampMs'),
    };
    const rises = (time: FragmentTime) =>
      this.#byTime[time].every((fragment, place) => fragment === this.#byNumber[place]);
    this.#rises = {
      producerTimestampMs: rises('producerTimestampMs'),
      serverTimestampMs: rises('serverTimestampMs'),
    };
  }

  /** In the order of their numbers. */
  get all(): readonly StoredFragment[] {
    return this.#byNumber;
  }

  add(fragment: StoredFragment): void {
    const place = this.placeAfter(fragment.number);
    this.#byNumber.splice(place, 0, fragment);
    this.#maxLengthMs = Math.max(this.#maxLengthMs, fragment.lengthMs);
    for (const time of times) {
      const timePlace = firstPlace(this.#byTime[time], (other) => isBefore(fragment, other, time));
      this.#byTime[time].splice(timePlace, 0, fragment);
      this.#rises[time] &&= timePlace === place;
    }
  }

  remove(gone: ReadonlySet<StoredFragment>): void {
    if (gone.size === 0) return;
    const kept = (fragments: readonly StoredFragment[]) => fragments.filter((each) => !gone.has(each));
    this.#byNumber = kept(this.#byNumber);
    for (const time of times) this.#byTime[time] = kept(this.#byTime[time]);
  }

  find(number: string): StoredFragment | undefined {
    const fragment = this.#byNumber[this.placeAfter(number) - 1];
    return fragment?.number === number ? fragment : undefined;
  }

  /** @returns how many fragments have no greater number, which is the index in {@link all} of the first that has one */
  placeAfter(number: string): number {
    return firstPlace(this.#byNumber, (fragment) => fragment.number > number);
  }

  /**
   * @param startMs @param endMs milliseconds since the Unix epoch, both included
   * @returns the fragments in that range, ordered by time and then by number
   */
  between(time: FragmentTime, startMs: number, endMs: number): StoredFragment[] {
    const fragments = this.#byTime[time];
    const start = firstPlace(fragments, (fragment) => fragment[time] >= startMs);
    const end = firstPlace(fragments, (fragment) => fragment[time] > endMs);
    return fragments.slice(start, end);
  }

  /** @returns the index in {@link all} of the first fragment that is in progress then, or begins later */
  placeAt(time: FragmentTime, timestampMs: number): number {
    const isThere = (fragment: StoredFragment): boolean =>
      fragment[time] >= timestampMs || fragment[time] + fragment.lengthMs > timestampMs;
    if (!this.#rises[time]) {
      const place = this.#byNumber.findIndex(isThere);
      return place < 0 ? this.#byNumber.length : place;
    }
    // A fragment that began earlier than the longest one would have to cannot be in progress.
    const earliestMs = timestampMs - this.#maxLengthMs;
    let place = firstPlace(this.#byNumber, (fragment) => fragment[time] >= earliestMs);
    while (place < this.#byNumber.length && !isThere(this.#byNumber[place] as StoredFragment)) place += 1;
    return place;
  }
}

const times: readonly FragmentTime[] = ['producerTimestampMs', 'serverTimestampMs'];

function byNumber(a: StoredFragment, b: StoredFragment): number {
  return a.number < b.number ? -1 : 1;
}

function isBefore(a: StoredFragment, b: StoredFragment, time: FragmentTime): boolean {
  const difference = a[time] - b[time];
  return difference < 0 || (difference === 0 && a.number < b.number);
}

/** The index of the first fragment that meets a condition, by bisection: all later ones meet it, too. */
function firstPlace(
  fragments: readonly StoredFragment[],
  holds: (fragment: StoredFragment) => boolean,
): number {
  let low = 0;
  let high = fragments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(fragments[middle] as StoredFragment)) high = middle;
    else low = middle + 1;
  }
  return low;
}
