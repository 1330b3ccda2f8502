import type { IBucket, LifecycleRule } from 'aws-cdk-lib/aws-s3';

/** Where fragments are archived. None is required. */
export interface FrameIngestArchiveProps {
  /**
   * Bucket to archive fragments in, in the account and the region of the stack.
   *
   * Long clips lie below `!offered/` in it for a while, and claims on batches below `!claims/`: give it lifecycle rules that
   * clear them away after a day, and after a week. Where it is not known to have them, a warning says so. With `redrive` it is told, by a function that aws-cdk-lib brings along, to send its notifications of new `.mkv`
   * objects to the queue; it can have one receiver of those. `lifecycleRules`, `versioned` and `archiveLogBucket` are for the bucket that is
   * made without it.
   * @default - a new bucket: private, encrypted, TLS only, retained with the stack's end
   */
  readonly bucket?: IBucket;
  /**
   * Lifecycle rules of the new bucket, beside those that clear away incomplete uploads, claims and offered clips.
   * @default - archived fragments are kept
   */
  readonly lifecycleRules?: LifecycleRule[];
  /**
   * Whether the new bucket, and that of its access logs, keeps what is deleted or overwritten, for 30 days.
   * @default false - the function writes each fragment once, under a key that tells its content, and only where no
   * object is yet; it cannot delete
   */
  readonly versioned?: boolean;
  /**
   * Bucket that S3 delivers the new archive's access logs to, below `archive/`.
   * @default - a new bucket that keeps them for 90 days
   */
  readonly archiveLogBucket?: IBucket;
}
