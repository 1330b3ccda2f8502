/** Collects what is wrong with several things, so that all of it is told together. */
export interface ProblemCollector {
  /** What each `take` that failed said, in their order. Where it is not empty, nothing that was taken is to be used. */
  readonly problems: readonly string[];
  /** @returns what was parsed; undefined after a problem, which its type does not say since nobody gets to see it */
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
