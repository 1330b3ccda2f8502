import { createRandom } from '@frame-ingest/put-media/simulation';

/** Chance, the same for the same seed. */
export class Dice {
  readonly #random: () => number;

  constructor(private readonly seed: number) {
    this.#random = createRandom(seed);
  }

  /** Dice of another part, so that what one part draws does not change what the others do. */
  fork(name: string): Dice {
    let hash = this.seed ^ 0x811c9dc5;
    for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    return new Dice(hash >>> 0);
  }

  /** @returns from 0 up to 1 */
  readonly random = (): number => this.#random();

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  /** @returns a whole number; both ends belong to the range */
  between(lowest: number, highest: number): number {
    return lowest + Math.floor(this.#random() * (highest - lowest + 1));
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.between(0, items.length - 1)] as Item;
  }
}
