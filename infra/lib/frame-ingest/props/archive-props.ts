import type { IBucket, LifecycleRule } from 'aws-cdk-lib/aws-s3';

/** Where fragments are archived. None is required. */
export interface FrameIngestArchiveProps {
  /**
   * Bucket to archive fragments in, in the account and the region of the stack.
   *
   * Long clips stay below `!offered/` in it for a while, and claims on batches below `!claims/`. Give it lifecycle rules that
   * delete the clips after a day and the claims after a week. If it is not known to have these rules, a warning says so. With
   * `redrive`, a function that aws-cdk-lib brings along makes the bucket send its notifications of new `.mkv` objects to the
   * queue; the bucket can have one receiver of those. `lifecycleRules`, `versioned` and `archiveLogBucket` are for the bucket
   * that is made if you give none.
   * @default - a new bucket: private, encrypted, TLS only, retained with the stack's end
   */
  readonly bucket?: IBucket;
  /**
   * Lifecycle rules of the new bucket, beside those that clear away incomplete uploads, claims and offered clips.
   * @default - archived fragments are kept
   */
  readonly lifecycleRules?: LifecycleRule[];
  /**
   * Whether the new bucket, and the new bucket of its access logs, keep deleted and overwritten objects for 30 days.
   * @default false - the function writes each fragment once, under a key that identifies its content, and only if the key
   * has no object yet; it cannot delete
   */
  readonly versioned?: boolean;
  /**
   * Bucket that S3 delivers the new archive's access logs to, below `archive/`.
   * @default - a new bucket that keeps them for 90 days
   */
  readonly archiveLogBucket?: IBucket;
}
