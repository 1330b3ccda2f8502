import type { ProblemCode, ProblemDetails } from '@frame-ingest/contract';
import type { Answer } from './api.ts';
import { Failure } from './errors.ts';

/** @throws Failure for an answer with another status */
export function expectStatus(answer: Answer, ...statuses: readonly number[]): void {
  if (!statuses.includes(answer.status)) {
    throw new Failure(`was answered ${describeAnswer(answer)}, not ${statuses.join(' or ')}`);
  }
}

export interface ExpectedProblem {
  readonly status: number;
  readonly code: ProblemCode;
  /** Places that are to be named. */
  readonly paths?: readonly string[];
}

/** @throws Failure for an answer that is not the problem, or does not name the places */
export function expectProblem(answer: Answer, { status, code, paths = [] }: ExpectedProblem): void {
  const problem = answer.json as Partial<ProblemDetails> | undefined;
  if (answer.status !== status || problem?.code !== code) {
    throw new Failure(`was answered ${describeAnswer(answer)}, not ${status} ${code}`);
  }
  if (problem.retryable !== false) throw new Failure(`${status} ${code} does not say retryable: false`);
  const named = (problem.problems ?? []).map(({ path }) => path);
  const missing = paths.filter((path) => !named.includes(path));
  if (missing.length > 0) {
    throw new Failure(`${status} ${code} names ${named.join(', ') || 'no place'}, not ${missing.join(', ')}`);
  }
}

/** @throws Failure that names both values */
export function expectEqual(what: string, received: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(received), JSON.stringify(expected)];
  if (is !== should) throw new Failure(`${what} is ${is?.slice(0, 200)}, not ${should?.slice(0, 200)}`);
}

/** The status, and what a problem says, in a line. */
export function describeAnswer({ status, json }: Answer): string {
  const { code, detail, message } = (json ?? {}) as Record<string, unknown>;
  const words = [code, detail ?? message].filter((each) => each !== undefined).join(': ');
  return words === '' ? String(status) : `${status} ${words.slice(0, 200)}`;
}
