import type { ProblemDetails } from '@frame-ingest/contract';

/**
 * Recognises an error answer of the service by every field that is used; undefined for anything else. Unknown codes of a newer
 * service are kept.
 */
export function parseProblemDetails(value: unknown): ProblemDetails | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const problem = value as Partial<Record<keyof ProblemDetails, unknown>>;
  const recognised =
    typeof problem.code === 'string' &&
    typeof problem.detail === 'string' &&
    typeof problem.retryable === 'boolean' &&
    (problem.problems === undefined || isListOfProblems(problem.problems));
  return recognised ? (value as ProblemDetails) : undefined;
}

function isListOfProblems(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((each) => typeof each?.path === 'string' && typeof each.message === 'string')
  );
}
