import { Aws, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * A name for the new archive that can be written down before the bucket is there. S3 checks, when it makes the bucket,
 * that it may send to the queue, and the queue takes messages of this bucket only: with a name that CloudFormation makes,
 * each would wait for the other. The id of the stack makes the name differ from the name of every other bucket, also of one
 * that an earlier stack of the same name has left.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html
 */
export function archiveBucketName(scope: Construct): string {
  const uuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `frame-ingest-${scope.node.addr.slice(-8)}-${uuid}`;
}
