/**
 * Waits for work that only reads memory. Such work runs in ticks and microtasks, which all run before the event loop
 * turns: if it has not ended by then, it never will.
 * @param begin starts the work, and calls back when it has ended
 * @returns the result of the work, or undefined if it never ends
 */
export function endInTicks<T>(
  begin: (resolve: (result: T) => void, reject: (error: Error) => void) => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    begin(resolve, reject);
    setImmediate(resolve, undefined);
  });
}
