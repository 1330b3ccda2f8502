/**
 * Applies `transform` to each item, up to `window` at a time, and yields the results in the order of the items.
 * Nothing is begun until it is asked for, so a slow reader holds back the work.
 * @param window how many may be under way or waiting to be taken
 */
export async function* mapInWindow<Item, Result>(
  items: Iterable<Item>,
  window: number,
  transform: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const underway: Promise<Result>[] = [];
  const start = (item: Item): void => {
    const result = transform(item);
    // A failure is thrown where the result is taken; until then it must not count as unhandled.
    result.catch(() => {});
    underway.push(result);
  };

  for (const item of items) {
    start(item);
    if (underway.length >= window) yield await (underway.shift() as Promise<Result>);
  }
  while (underway.length > 0) yield await (underway.shift() as Promise<Result>);
}
