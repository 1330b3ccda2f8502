import type { ILambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** How a new version of the functions takes over from the one before. None is required. */
export interface FrameIngestRelease {
  /**
   * How requests move to the new version of the function, and messages to the new version of the second function.
   * @default LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES
   */
  readonly deploymentConfig?: ILambdaDeploymentConfig;
  /**
   * Instances of the function behind the API that are always started, so that no request waits for one. They are billed by the hour,
   * and taken from `reservedConcurrentExecutions`.
   * @default - none
   */
  readonly provisionedConcurrentExecutions?: number;
  /**
   * Function that CodeDeploy runs before the first request goes to the new version. It says with
   * `codedeploy:PutLifecycleEventHookExecutionStatus`, which it is allowed, whether the release goes on.
   * @default - none
   */
  readonly preHook?: IFunction;
  /**
   * Function that CodeDeploy runs once every request goes to the new version, with the same task.
   * @default - none
   */
  readonly postHook?: IFunction;
}
