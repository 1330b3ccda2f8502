/** The archive failed. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';

  /**
   * @param outcome `nothing`: certainly nothing was written; `unknown`: it may have been, since no answer came, or one that does
   *   not say
   * @param bucketOwner the account that had to own the bucket, if one was given
   */
  constructor(
    readonly outcome: 'nothing' | 'unknown',
    cause: unknown,
    readonly bucketOwner?: string,
  ) {
    super('The archive failed', { cause });
  }
}
