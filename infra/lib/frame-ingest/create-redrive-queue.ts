import { Duration } from 'aws-cdk-lib';
import { type CfnQueue, type IQueue, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeFinding } from '../nag/acknowledge-finding';
import type { FrameIngestProps } from './frame-ingest-props';

/** The queue between the archive and the function that reads it, and the queue of the messages that this function gives up. */
export interface RedriveQueue {
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
}

/** Its times belong together, and to the handler: so the queue is always made here. */
export function createRedriveQueue(scope: Construct, props: FrameIngestProps): RedriveQueue {
  const encryption = encryptionOf(props);
  const deadLetterQueue = props.deadLetterQueue ?? createDeadLetterQueue(scope, encryption);
  const queue = new Queue(scope, 'RedriveQueue', {
    ...encryption,
    enforceSSL: true,
    // The request that has archived a fragment brings it into the stream by itself, and has 30 seconds for it.
    deliveryDelay: Duration.seconds(35),
    // A fragment that could not be delivered is tried again after this time. The function gives up before.
    visibilityTimeout: Duration.seconds(30),
    retentionPeriod: maxRetention,
    // SQS takes no more: about 8 hours of a stream that takes nothing.
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 1000 },
  });
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return { queue: queue as IQueue, deadLetterQueue };
}

/** What SQS takes at most. It counts from when the fragment was archived, in the second queue too. */
const maxRetention = Duration.days(14);

function createDeadLetterQueue(scope: Construct, encryption: QueueProps): IQueue {
  const queue = new Queue(scope, 'DeadLetterQueue', {
    ...encryption,
    enforceSSL: true,
    retentionPeriod: maxRetention,
  });
  acknowledgeFinding(
    queue.node.defaultChild as CfnQueue,
    'Serverless-SQSRedrivePolicy',
    'This is the dead letter queue. An alarm reports its messages, and an operator sends them back once the cause is mended.',
  );
  return queue as IQueue;
}

function encryptionOf({ encryptionKey }: FrameIngestProps): QueueProps {
  return encryptionKey === undefined
    ? { encryption: QueueEncryption.SQS_MANAGED }
    : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey };
}
