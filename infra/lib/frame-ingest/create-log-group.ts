import { Aws, Fn } from 'aws-cdk-lib';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { given } from '../given';
import { usualRemovalPolicy } from '../removal';
import type { FrameIngestProps } from './frame-ingest-props';

/** A log group of a function. */
export function createLogGroup(
  scope: Construct,
  id: string,
  props: FrameIngestProps,
  logGroupName?: string,
): ILogGroup {
  const { logRetention = RetentionDays.ONE_MONTH, removalPolicy = usualRemovalPolicy, encryptionKey } = props;
  const logGroup = new LogGroup(scope, id, {
    retention: logRetention,
    removalPolicy,
    ...given({ logGroupName, encryptionKey }),
  });
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return logGroup as ILogGroup;
}

/**
 * The log group of the API. A service that delivers logs writes each of its log groups into a policy of the account, which holds
 * 5,120 characters, except for those of this prefix. The id of the stack makes the name differ from the name of every other
 * log group, also of one that an earlier stack of the same name has left.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export function createAccessLogGroup(scope: Construct, props: FrameIngestProps): ILogGroup {
  const uuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  const name = `/aws/vendedlogs/frame-ingest-${scope.node.addr.slice(-8)}-${uuid}`;
  return createLogGroup(scope, 'AccessLogs', props, name);
}
