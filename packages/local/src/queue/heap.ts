/** Gives back its items from the least on, whatever the order they came in. */
export class Heap<Item> {
  readonly #items: Item[];
  readonly #isBefore: (a: Item, b: Item) => boolean;

  /** @param sorted items to begin with, from the least on */
  constructor(isBefore: (a: Item, b: Item) => boolean, sorted: readonly Item[] = []) {
    this.#isBefore = isBefore;
    this.#items = [...sorted];
  }

  /** The least; it stays. */
  get first(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    const items = this.#items;
    let index = items.length;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = items[above] as Item;
      if (!this.#isBefore(item, parent)) break;
      items[index] = parent;
      index = above;
    }
    items[index] = item;
  }

  /** Takes the least out. */
  pop(): Item | undefined {
    const [first] = this.#items;
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#sink(last);
    return first;
  }

  #sink(item: Item): void {
    const items = this.#items;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= items.length) break;
      const right = left + 1;
      const isRight = right < items.length && this.#isBefore(items[right] as Item, items[left] as Item);
      const below = isRight ? right : left;
      if (!this.#isBefore(items[below] as Item, item)) break;
      items[index] = items[below] as Item;
      index = below;
    }
    items[index] = item;
  }
}
