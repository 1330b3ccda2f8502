/** Runs tasks one after the other; each starts when the one before has succeeded or failed. */
export type Sequence = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createSequence(): Sequence {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
