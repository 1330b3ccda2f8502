import type { RequestProblem } from './problem-details.ts';

/** What is wrong with every frame is wrong in the same way: the first ones tell enough. */
const mostListed = 20;

/** Keeps an error short: the first problems, and how many more there are. */
export function capProblems(problems: readonly RequestProblem[]): readonly RequestProblem[] {
  const more = problems.length - mostListed;
  return more <= 0 ? problems : [...problems.slice(0, mostListed), { path: '', message: `and ${more} more` }];
}
