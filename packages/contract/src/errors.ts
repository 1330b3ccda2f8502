import type { ProblemCode, RequestProblem } from './problem-details.ts';

/** A request that cannot be accepted, with everything that is wrong with it. */
export class FrameDataError extends Error {
  override readonly name = 'FrameDataError';
  /**
   * @param code stable name of the fault
   * @param problems every fault found, each with its place in the request; at least one
   */
  constructor(
    readonly code: Extract<
      ProblemCode,
      'invalid_json' | 'invalid_request' | 'too_many_frames' | 'batch_too_short'
    >,
    readonly problems: readonly RequestProblem[],
  ) {
    super(problems.map(describeProblem).join('; '));
  }
}

function describeProblem({ path, message }: RequestProblem): string {
  return path === '' ? message : `${path} ${message}`;
}
