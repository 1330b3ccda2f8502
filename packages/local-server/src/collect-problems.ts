/** Collects the problems of several inputs, so that they are reported together. */
export interface ProblemCollector {
  /** The messages of failed `take` calls, in order. If there are any, no result of `take` is valid. */
  readonly problems: readonly string[];
  /** @returns the parsed value; undefined after a problem, which the type hides because callers then discard all values */
  readonly take: <Value>(parse: () => Value) => Value;
}

export function collectProblems(): ProblemCollector {
  const problems: string[] = [];
  return {
    problems,
    take<Value>(parse: () => Value): Value {
      try {
        return parse();
      } catch (error) {
        problems.push((error as Error).message);
        return undefined as Value;
      }
    },
  };
}
