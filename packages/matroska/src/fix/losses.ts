/** Media that the new file does not have. */
export interface Loss {
  /** In the plural: `frames`, `bytes`, or elements by their names, such as `BlockAdditions`. */
  readonly what: string;
  /** The reason, as the end of a sentence: see {@link describeLoss}. */
  readonly why: string;
  /** Its number in the file that was read; absent where it is of no track. */
  readonly track?: number;
  /** How many of them. */
  readonly count: number;
}

/** Counts what is lost on the way. */
export class Losses {
  readonly #losses = new Map<string, Loss>();

  add({ count = 1, ...loss }: Omit<Loss, 'count'> & { readonly count?: number }): void {
    if (count === 0) return;
    const key = JSON.stringify([loss.what, loss.why, loss.track]);
    // A hostile file may name any number of tracks, and so of losses.
    const known = this.#losses.get(key) ?? (this.#losses.size < maxKept ? { ...loss, count: 0 } : undefined);
    if (known !== undefined) this.#losses.set(key, { ...known, count: known.count + count });
  }

  toList(): Loss[] {
    return [...this.#losses.values()];
  }
}

/** Far more than any file has. */
const maxKept = 1_000;
