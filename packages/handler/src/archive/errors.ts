/** The archive failed. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';

  /**
   * @param outcome `nothing`: nothing was written, for certain; `unknown`: it may have been, since no answer came, or one
   *   that says nothing of it
   * @param bucketOwner account that the bucket had to be of, where that was asked for
   */
  constructor(
    readonly outcome: 'nothing' | 'unknown',
    cause: unknown,
    readonly bucketOwner?: string,
  ) {
    super('The archive failed', { cause });
  }
}
