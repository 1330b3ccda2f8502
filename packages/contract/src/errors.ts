import { capProblems } from './cap-problems.ts';
import type { ProblemCode, RequestProblem } from './problem-details.ts';

/** A request that cannot be accepted, with what is wrong with it. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
  /** The faults, each with its place in the request. A long list is cut to the first ones and a count. */
  readonly problems: readonly RequestProblem[];

  /** @param problems every fault found; at least one */
  constructor(
    /** Stable name of the fault, as {@link ProblemDetails} has it. */
    readonly code: Extract<
      ProblemCode,
      'invalid_json' | 'invalid_request' | 'too_many_frames' | 'batch_too_short'
    >,
    problems: readonly RequestProblem[],
  ) {
    super(summarise(problems));
    this.problems = capProblems(problems);
  }
}

/** Most problems that one sentence lists. */
const maxInMessage = 3;

function summarise(problems: readonly RequestProblem[]): string {
  const told = problems
    .slice(0, maxInMessage)
    .map(({ path, message }) => (path === '' ? message : `${path} ${message}`));
  const more = problems.length - maxInMessage;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
