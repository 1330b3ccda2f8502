import { Duration } from 'aws-cdk-lib';
import {
  type Alias,
  type CfnEventSourceMapping,
  EventSourceMapping,
  type IFunction,
} from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeFinding } from '../nag/acknowledge-finding';
import { createRedriveFunction } from './create-redrive-function';
import { createRedriveQueue } from './create-redrive-queue';
import type { FrameIngestProps } from './frame-ingest-props';
import type { FunctionTargets } from './function-targets';
import { notifyOfFragments } from './notify-of-fragments';
import { settings } from './settings';

/** What makes sure that each archived fragment comes into its stream. */
export interface Redrive {
  /** Holds a message for each fragment that has been archived, until it is in its stream. */
  readonly queue: IQueue;
  /** Holds the messages that have been tried too often. */
  readonly deadLetterQueue: IQueue;
  readonly function: IFunction;
  /** Leads to the version of it that is released, where there is a `release`. */
  readonly alias?: Alias;
}

/** Archived fragment -> message -> function that makes sure that the fragment is in its stream. */
export function createRedrive(scope: Construct, targets: FunctionTargets, props: FrameIngestProps): Redrive {
  const { queue, deadLetterQueue } = createRedriveQueue(scope, props);
  notifyOfFragments(scope, targets.bucket, queue, props);

  const reader = createRedriveFunction(scope, targets, queue, props);
  const source = new EventSourceMapping(scope, 'RedriveSource', {
    target: (reader.alias as IFunction | undefined) ?? reader.function,
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    // Lambda holds messages for this time while they are hidden already. It has to fit between the function's timeout and the
    // queue's.
    maxBatchingWindow: Duration.seconds(1),
    // Missing fragments stay in the queue, and those that are in the stream by now are not received again with them.
    reportBatchItemFailures: true,
    maxConcurrency: props.redriveConcurrency ?? settings.redriveConcurrency.preset,
  });
  const resource = source.node.defaultChild as CfnEventSourceMapping;
  acknowledgeFinding(
    resource,
    'Serverless-LambdaEventSourceMappingDestination',
    'Lambda takes no such destination for a queue: what fails stays in it, and goes to its dead letter queue in the end.',
  );
  acknowledgeFinding(
    resource,
    'Serverless-LambdaEventSourceSQSVisibilityTimeout',
    'Six times the function’s time suits messages that a throttled function could not take; maxConcurrency keeps Lambda from fetching those. A stream that has come back is not left waiting for minutes.',
  );
  return { queue, deadLetterQueue, ...reader };
}
