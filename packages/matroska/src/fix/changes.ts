/** Counts what was changed on the way, apart from media. */
export class Changes {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    const count = this.#counts.get(what) ?? 0;
    // A hostile file may name any number of elements.
    if (count > 0 || this.#counts.size < maxKept) this.#counts.set(what, count + 1);
  }

  /** Each with how often it was done. */
  toList(): string[] {
    return [...this.#counts].map(([what, count]) => (count === 1 ? what : `${what} (${count} times)`));
  }
}

/** Far more than any file has. */
const maxKept = 1_000;
