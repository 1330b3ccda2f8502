interface Moment {
  readonly atMs: number;
  readonly order: number;
  wake: (() => void) | undefined;
}

/**
 * The time that all processes and services of a simulation share. It passes when nothing else is left to be done, and what
 * is due at the same moment happens in the order in which it was asked for: so a run goes the same way every time.
 */
export class Timeline {
  #nowMs = 0;
  #asked = 0;
  /** A binary heap, soonest first. */
  readonly #moments: Moment[] = [];

  /** Milliseconds from the beginning of the simulation. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** @returns takes it back */
  after(ms: number, wake: () => void): () => void {
    const moment: Moment = { atMs: this.#nowMs + Math.max(0, ms), order: this.#asked, wake };
    this.#asked += 1;
    this.#push(moment);
    return () => {
      moment.wake = undefined;
    };
  }

  /**
   * Lets time pass until `isOver`.
   * @returns false where nothing is left that could happen
   */
  async run(isOver: () => boolean): Promise<boolean> {
    for (;;) {
      await settled();
      if (isOver()) return true;
      const next = this.#pop();
      if (next === undefined) return false;
      this.#nowMs = next.atMs;
      next.wake?.();
    }
  }

  #push(moment: Moment): void {
    let index = this.#moments.push(moment) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isSooner(this.#at(parent), moment)) break;
      this.#moments[index] = this.#at(parent);
      index = parent;
    }
    this.#moments[index] = moment;
  }

  /** The soonest that was not taken back. */
  #pop(): Moment | undefined {
    for (;;) {
      const first = this.#moments[0];
      const last = this.#moments.pop();
      if (first === undefined || last === undefined) return undefined;
      if (this.#moments.length > 0) this.#sink(last);
      if (first.wake !== undefined) return first;
    }
  }

  #sink(moment: Moment): void {
    const count = this.#moments.length;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= count) break;
      if (child + 1 < count && isSooner(this.#at(child + 1), this.#at(child))) child += 1;
      if (isSooner(moment, this.#at(child))) break;
      this.#moments[index] = this.#at(child);
      index = child;
    }
    this.#moments[index] = moment;
  }

  #at(index: number): Moment {
    return this.#moments[index] as Moment;
  }
}

function isSooner(a: Moment, b: Moment): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** Every promise that can be fulfilled now has been when the event loop comes round. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
