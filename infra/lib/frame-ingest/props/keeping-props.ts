import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/** How what is kept is encrypted, and what becomes of it. None is required. */
export interface FrameIngestKeepingProps {
  /**
   * KMS key that the new bucket and the new streams encrypt video with, the queues of `redrive` the names of fragments, and the new
   * log groups their lines.
   *
   * The functions and everyone with a grant to read can use it. A key that was not made in the app has to let S3 in by
   * itself: `kms:GenerateDataKey` and `kms:Decrypt` to the service `s3.amazonaws.com`; and CloudWatch Logs, as its documentation says.
   * @default - the services' own keys
   */
  readonly encryptionKey?: IKey;
  /**
   * What becomes of the new buckets, the new streams and the new log groups, with all that is in them, when they leave the
   * stack. CloudFormation deletes a bucket only when it is empty: see `autoDeleteObjects`. Streams that the function has made
   * for a pattern in `streams` stay in any case.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - they stay, but for what a first deployment has made that failed
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether the new buckets are emptied when they leave the stack, with the removal policy `DESTROY`: a function that
   * aws-cdk-lib brings along deletes the archive.
   * @default false
   */
  readonly autoDeleteObjects?: boolean;
}
