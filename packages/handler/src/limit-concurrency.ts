/** Makes work wait for its turn. */
export type LimitConcurrency = <Input extends { readonly timeoutMs: number }, Output>(
  work: (input: Input) => Promise<Output>,
) => (input: Input) => Promise<Output>;

/**
 * Lets all work that starts a process take turns, `max` at a time, in the order of the calls. All at once, each would end late and
 * hold its pictures and process until then. Waiting counts as time of the work.
 */
export function createConcurrencyLimit(max: number): LimitConcurrency {
  const waiting: (() => void)[] = [];
  let running = 0;

  return (work) =>
    async function limitedWork(input) {
      const calledAtMs = performance.now();
      if (running < max) running += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        const waitedMs = performance.now() - calledAtMs;
        return await work({ ...input, timeoutMs: input.timeoutMs - waitedMs });
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    };
}
