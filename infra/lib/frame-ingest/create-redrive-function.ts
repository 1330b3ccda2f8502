import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeCompliance } from '../nag/acknowledge-compliance';
import { createEnvironment } from './create-environment';
import { createImageFunction, type ImageFunction } from './create-image-function';
import { createRedriveRole } from './create-redrive-role';
import type { FrameIngestProps } from './frame-ingest-props';
import type { FunctionTargets } from './function-targets';

/** The function that makes sure that archived fragments are in their streams. */
export function createRedriveFunction(
  scope: Construct,
  targets: FunctionTargets,
  queue: IQueue,
  props: FrameIngestProps,
): ImageFunction {
  const { bucket, streams, logGroup } = targets;
  const reader = createImageFunction(
    scope,
    'RedriveFunction',
    {
      description: 'FrameIngest: makes sure that archived fragments are on their Kinesis video streams',
      entry: 'redrive.handler',
      // It reads and sends fragments, and decodes and encodes nothing.
      memorySize: 512,
      timeout: Duration.seconds(25),
      environment: createEnvironment(bucket, streams, props),
      logGroup,
      role: createRedriveRole(scope, targets, queue, props),
      // Lambda fetches no more messages than `maxConcurrency` allows to be handled.
      reservedConcurrentExecutions: undefined,
      // Nobody waits for it.
      provisionedConcurrentExecutions: undefined,
      whyNoDeadLetters:
        'A dead letter queue of a function takes asynchronous invocations. This one reads a queue, which has its own.',
    },
    props,
  );
  acknowledgeCompliance(reader.function.node.defaultChild, 'redriveConcurrency');
  return reader;
}
