import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { grantKey } from '../grant-key';
import { allowArchive } from './allow-archive';
import { allowStreams } from './allow-streams';
import { archivePrefixes } from './archive-prefixes';
import { createFunctionRole } from './create-function-role';
import type { FrameIngestProps } from './frame-ingest-props';
import type { FunctionTargets } from './function-targets';
import { redrivePermissions } from './stream-permissions';

/** The role of the function that reads the archive: it cannot write a fragment there, and reaches the same streams. */
export function createRedriveRole(
  scope: Construct,
  { bucket, streams, logGroup }: FunctionTargets,
  queue: IQueue,
  props: FrameIngestProps,
): IRole {
  const role = createFunctionRole(scope, 'RedriveRole', logGroup, props);
  allowArchive(role, bucket, [archivePrefixes.claims, archivePrefixes.parked]);
  allowStreams(role, bucket, streams, redrivePermissions);
  role.addToPolicy(new PolicyStatement({ actions: consumeActions, resources: [queue.queueArn] }));
  const { encryptionMasterKey } = queue;
  if (encryptionMasterKey !== undefined) grantKey(role, encryptionMasterKey, role, 'kms:Decrypt');
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return role as IRole;
}

/**
 * What Lambda does with the queue in the name of the function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
 */
const consumeActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
