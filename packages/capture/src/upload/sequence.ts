/** Runs work, each piece when the one before it has ended, well or not. */
export type Sequence = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createSequence(): Sequence {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
