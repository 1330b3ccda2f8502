import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { createEnvironment } from './create-environment';
import { createHandlerRole } from './create-handler-role';
import { createImageFunction, type ImageFunction } from './create-image-function';
import type { FrameIngestProps } from './frame-ingest-props';
import type { FunctionTargets } from './function-targets';
import { settings } from './settings';

/** Time that the function has for a request if the properties do not set it. */
export const defaultTimeout = Duration.millis(settings.timeout.preset);

/** The function behind the API, with a role that allows what the handler does and nothing else. */
export function createHandlerFunction(
  scope: Construct,
  targets: FunctionTargets,
  props: FrameIngestProps,
): ImageFunction {
  const { bucket, streams, logGroup } = targets;
  return createImageFunction(
    scope,
    'Function',
    {
      description: 'FrameIngest: camera frames to an archived fragment on a Kinesis video stream',
      entry: 'index.handler',
      memorySize: props.memorySize ?? settings.memorySize.preset,
      timeout: props.timeout ?? defaultTimeout,
      environment: createEnvironment(bucket, streams, props),
      logGroup,
      role: createHandlerRole(scope, targets, props),
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      provisionedConcurrentExecutions: props.release?.provisionedConcurrentExecutions,
      whyNoDeadLetters:
        'A dead letter queue takes asynchronous invocations. The API invokes synchronously, and its caller gets the error.',
    },
    props,
  );
}
