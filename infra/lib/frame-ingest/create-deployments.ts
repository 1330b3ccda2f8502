import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ILambdaApplication,
  LambdaApplication,
  LambdaDeploymentGroup,
  type LambdaDeploymentGroupProps,
} from 'aws-cdk-lib/aws-codedeploy';
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { given } from '../given';
import { acknowledgeCompliance } from '../nag/acknowledge-compliance';
import { acknowledgeFinding, acknowledgeRoleWildcard } from '../nag/acknowledge-finding';
import type { FrameIngestRelease } from './props/release';

/** An alias, and the alarms that go off if its new version is faulty. */
export interface Released {
  readonly alias: Alias;
  readonly alarms: Alarm[];
}

/**
 * Has CodeDeploy move each alias to its new version, and back where an alarm goes off on the way.
 * @param reader the second function, where there is one
 */
export function createDeployments(
  scope: Construct,
  handler: Released,
  reader: Released | undefined,
  release: FrameIngestRelease,
): void {
  const application: ILambdaApplication = new LambdaApplication(scope, 'Releases');
  const { preHook, postHook } = release;
  const settings = { application, ...given({ deploymentConfig: release.deploymentConfig }) };
  createGroup(scope, 'Release', { ...settings, ...handler, ...given({ preHook, postHook }) });
  if (reader !== undefined) createGroup(scope, 'RedriveRelease', { ...settings, ...reader });
}

function createGroup(scope: Construct, id: string, props: LambdaDeploymentGroupProps): void {
  const { role } = new LambdaDeploymentGroup(scope, id, props);
  const policy = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited';
  acknowledgeFinding(
    role,
    `AwsSolutions-IAM4[Policy::${policy}]`,
    'AWS keeps what CodeDeploy needs to move an alias and to read alarms in this policy.',
  );
  for (const hook of [props.preHook, props.postHook]) allowVersions(role, hook);
  acknowledgeCompliance(role.node.tryFindChild('DefaultPolicy'), 'inlinePolicy');
}

/** What is granted on a function is granted on its versions. */
function allowVersions(role: Construct, hook: IFunction | undefined): void {
  if (hook === undefined) return;
  acknowledgeRoleWildcard(
    role,
    `${hook.functionArn}:*`,
    'CodeDeploy runs the hook, or whichever version of it is named.',
  );
}
