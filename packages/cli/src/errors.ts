/** The command line is wrong: each line of the message says what was received and what to give. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** It could not be done: the message is for people, and says what to do. */
export class FailedError extends Error {
  override readonly name = 'FailedError';
}
