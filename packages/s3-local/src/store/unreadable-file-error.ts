/** A file of the data directory is not what the server would have written there. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';

  /** @param reason such as "it is a directory" */
  constructor(
    readonly path: string,
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`${JSON.stringify(path)} cannot be read: ${reason}`, cause === undefined ? {} : { cause });
  }
}
