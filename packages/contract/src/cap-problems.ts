import type { RequestProblem } from './problem-details.ts';

/** When every frame is wrong, it is wrong in the same way: the first few are enough. */
const maxListed = 20;

/** Keeps an error short: the first problems, and how many more there are. */
export function capProblems(problems: readonly RequestProblem[]): readonly RequestProblem[] {
  const more = problems.length - maxListed;
  return more <= 0 ? problems : [...problems.slice(0, maxListed), { path: '', message: `and ${more} more` }];
}
