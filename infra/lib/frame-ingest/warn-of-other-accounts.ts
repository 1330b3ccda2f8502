import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isOther } from '../find-foreign';
import type { FrameIngestProps } from './frame-ingest-props';

/** Warns of what may be used from here where its own policy, in an account that this app does not change, allows it. */
export function warnOfOtherAccounts(scope: Construct, { encryptionKey, alarmTopic }: FrameIngestProps): void {
  const { account } = Stack.of(scope);
  if (encryptionKey !== undefined && isOther(account, encryptionKey.env.account)) {
    Annotations.of(scope).addWarningV2(
      'frame-ingest:key-account',
      `encryptionKey is in the account ${encryptionKey.env.account}, and this stack in ${account}. Its policy has to allow kms:GenerateDataKey, kms:Decrypt and kms:DescribeKey to the roles of the functions, and of those who read: what is granted here is not enough.`,
    );
  }
  if (alarmTopic !== undefined && isOther(account, alarmTopic.env.account)) {
    Annotations.of(scope).addWarningV2(
      'frame-ingest:topic-account',
      `alarmTopic is in the account ${alarmTopic.env.account}, and this stack in ${account}. Its policy has to allow sns:Publish to the service cloudwatch.amazonaws.com for the alarms of this account, or they tell nobody.`,
    );
  }
}
