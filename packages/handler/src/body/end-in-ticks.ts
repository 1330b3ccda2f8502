/**
 * Waits for work that reads nothing but memory. Such work goes on in ticks and microtasks alone, all of which run before
 * the event loop turns: what has not ended by then never will.
 * @param begin starts the work, and calls back when it has ended
 * @returns what the work gave, or undefined when it stands still
 */
export function endInTicks<T>(
  begin: (resolve: (result: T) => void, reject: (error: Error) => void) => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    begin(resolve, reject);
    setImmediate(resolve, undefined);
  });
}
