import type { ProblemCode } from '@frame-ingest/contract';

/** The command line is wrong: each line of the message says what was received and what to give. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** It could not be done: the message is for people, and says what to do. */
export class FailedError extends Error {
  override readonly name = 'FailedError';
  /** Status of the answer, where the service has answered. */
  readonly status: number | undefined;
  /** Code of the problem, where the service itself has answered with one. */
  readonly code: ProblemCode | undefined;

  constructor(message: string, { cause, status, code }: FailedErrorOptions = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.status = status;
    this.code = code;
  }
}

interface FailedErrorOptions extends ErrorOptions {
  readonly status?: number | undefined;
  readonly code?: ProblemCode | undefined;
}
