import type { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Architecture,
  type CfnFunction,
  DockerImageFunction,
  type IFunction,
  type IVersion,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { given } from '../given';
import { acknowledgeCompliance } from '../nag/acknowledge-compliance';
import { acknowledgeFinding } from '../nag/acknowledge-finding';
import { createImageCode } from './create-image-code';
import type { FrameIngestProps } from './frame-ingest-props';
import type { HandlerEnvironment } from './handler-environment';

/** What the functions of the image have each of their own. */
export interface ImageFunctionProps {
  readonly description: string;
  /** Entry of the image (infra/build-image-context.ts) and its export, such as `redrive.handler`. */
  readonly entry: string;
  /** In MiB. */
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly environment: HandlerEnvironment;
  readonly logGroup: ILogGroup;
  readonly role: IRole;
  readonly reservedConcurrentExecutions: number | undefined;
  /** Instances that are always started, where there is a `release`. */
  readonly provisionedConcurrentExecutions: number | undefined;
  /** Why the function needs no dead letter queue of its own. */
  readonly whyNoDeadLetters: string;
}

/** A function of the image, and what leads to the version of it that is released: without `release` that is the function itself. */
export interface ImageFunction {
  readonly function: IFunction;
  readonly alias?: Alias;
}

/** A function of the image. All of them share one: what a function runs of it is a setting of the function. */
export function createImageFunction(
  scope: Construct,
  id: string,
  own: ImageFunctionProps,
  props: FrameIngestProps,
): ImageFunction {
  const { architecture = Architecture.X86_64, tracing = Tracing.ACTIVE } = props;
  const { vpc, vpcSubnets, securityGroups } = props;
  const { description, memorySize, timeout, environment, logGroup, role, reservedConcurrentExecutions } = own;

  const created = new DockerImageFunction(scope, id, {
    ...{ description, architecture, memorySize, timeout, logGroup, role },
    code: createImageCode(own.entry, architecture, props),
    environment: { ...props.environment, ...environment },
    ...given({ vpc, vpcSubnets, securityGroups, reservedConcurrentExecutions }),
  });

  const resource = created.node.defaultChild as CfnFunction;
  // `tracing` of the construct would widen the role's own policy; the role has one for traces already.
  if (tracing !== Tracing.DISABLED) resource.tracingConfig = { mode: tracing };
  acknowledgeFinding(resource, 'Serverless-LambdaDLQ', own.whyNoDeadLetters);
  acknowledgeCompliance(resource, 'deadLetters');
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  const made = { function: created as IFunction };
  if (props.release === undefined) return made;
  const { provisionedConcurrentExecutions } = own;
  return {
    ...made,
    alias: new Alias(scope, `${id}Live`, {
      aliasName: 'live',
      version: created.currentVersion as IVersion,
      ...given({ provisionedConcurrentExecutions }),
    }),
  };
}
