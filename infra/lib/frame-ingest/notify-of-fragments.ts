import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Bucket,
  BucketNotificationDestinationType,
  type CfnBucket,
  EventType,
  type IBucket,
} from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IDependable } from 'constructs';
import { acknowledgeCompliance } from '../nag/acknowledge-compliance';
import { acknowledgeFinding } from '../nag/acknowledge-finding';
import { archiveBucketName } from './archive-bucket-name';
import type { FrameIngestProps } from './frame-ingest-props';

/** How the keys of fragments end, and of nothing else in the archive. */
const fragmentSuffix = '.mkv';

/** Has the archive send a message for each fragment that is laid into it. */
export function notifyOfFragments(
  scope: Construct,
  bucket: IBucket,
  queue: IQueue,
  props: FrameIngestProps,
): void {
  if (queue.encryptionMasterKey !== undefined) allowKey(scope, queue.encryptionMasterKey);
  if (props.bucket === undefined) notifyByTemplate(scope, bucket, queue);
  else notifyByFunction(scope, bucket, queue);
}

/** The new archive has it in its own part of the template, so nothing else runs when the stack is deployed. */
function notifyByTemplate(scope: Construct, bucket: IBucket, queue: IQueue): void {
  const bucketArn = Stack.of(scope).formatArn({
    ...{ service: 's3', region: '', account: '' },
    resource: archiveBucketName(scope),
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  const permission = allowSending(scope, bucketArn, queue);
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.notificationConfiguration = {
    queueConfigurations: [
      {
        event: EventType.OBJECT_CREATED,
        queue: queue.queueArn,
        filter: { s3Key: { rules: [{ name: 'suffix', value: fragmentSuffix }] } },
      },
    ],
  };
  resource.node.addDependency(...permission);
  scope.node.addValidation({
    validate: () => (bucket.node.tryFindChild('Notifications') === undefined ? [] : [replacedNotification]),
  });
}

const replacedNotification =
  'bucket.addEventNotification and bucket.enableEventBridgeNotification replace, during the deployment, the notification that redrive lives by. Make the bucket yourself and give it as bucket: then all of its notifications are made together';

/**
 * The function that aws-cdk-lib brings along sets the notifications of a bucket that exists already. EventBridge would have to
 * be switched on in the same way, costs money for each event, and sends another kind of message.
 */
function notifyByFunction(scope: Construct, bucket: IBucket, queue: IQueue): void {
  const permission = allowSending(scope, bucket.bucketArn, queue);
  // The stack of the bucket would need this one's queue, and this one that bucket.
  const here =
    Stack.of(bucket) === Stack.of(scope)
      ? bucket
      : Bucket.fromBucketName(scope, 'NotifiedBucket', bucket.bucketName);
  const destination = {
    bind: () => ({
      type: BucketNotificationDestinationType.QUEUE,
      arn: queue.queueArn,
      dependencies: permission,
    }),
  };
  here.addEventNotification(EventType.OBJECT_CREATED, destination, { suffix: fragmentSuffix });

  const notifications = here.node.tryFindChild('Notifications');
  acknowledgeCompliance(notifications?.node.tryFindChild('HandlerPolicy'), 'inlinePolicy');
  const role = Stack.of(scope)
    .node.tryFindChild('BucketNotificationsHandler050a0587b7544547bf325f094a3db834')
    ?.node.tryFindChild('Role');
  if (role !== undefined) {
    acknowledgeFinding(
      role,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      'aws-cdk-lib lets its own function, which runs during deployments only, write its log with the policy that AWS has for that.',
    );
  }
}

/** @returns what must exist before the bucket's notifications are set: S3 tests at once whether it can send */
function allowSending(scope: Construct, bucketArn: string, queue: IQueue): IDependable[] {
  const { policyDependable } = queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [s3],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        ArnEquals: { 'aws:SourceArn': bucketArn },
        StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
      },
    }),
  );
  return policyDependable === undefined ? [] : [policyDependable];
}

const s3 = new ServicePrincipal('s3.amazonaws.com');

/**
 * S3 uses the key of the queue with its own permissions. It says nothing of a bucket or an account then that a condition
 * could ask for.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
function allowKey(scope: Construct, key: IKey): void {
  const actions = ['kms:GenerateDataKey', 'kms:Decrypt'];
  const { statementAdded } = key.addToResourcePolicy(
    new PolicyStatement({ principals: [s3], actions, resources: ['*'] }),
    true,
  );
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2(
    'frame-ingest:key-policy',
    `encryptionKey was not made in this app, so its policy cannot be added to. It has to allow ${actions.join(' and ')} to the service s3.amazonaws.com, or the archive may not send to the queue of redrive, and the deployment fails.`,
  );
}
