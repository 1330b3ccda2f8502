/** The bucket that fragments are archived in. */
export interface ArchiveBucket {
  readonly name: string;
  /** Account that it has to belong to; undefined if the owner is not checked. */
  readonly owner?: string;
}

/** Whether a text is the number of an AWS account. */
export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/**
 * What each call of S3 names. With an owner, S3 refuses the call (403) if the name now belongs to somebody else's bucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 */
export function toBucketInput({ name, owner }: ArchiveBucket): {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
} {
  return { Bucket: name, ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }) };
}
