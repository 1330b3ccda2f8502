import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeCompliance } from '../nag/acknowledge-compliance';
import { acknowledgeRoleWildcard } from '../nag/acknowledge-finding';
import { allowEverywhere } from '../nag/allow-everywhere';
import type { FrameIngestProps } from './frame-ingest-props';

/** A role that may do what every function does, whatever its work: log, be traced, and live in a VPC. */
export function createFunctionRole(
  scope: Construct,
  id: string,
  logGroup: ILogGroup,
  props: FrameIngestProps,
): Role {
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  acknowledgeRoleWildcard(
    role,
    logGroup.logGroupArn,
    'Each instance of the function has a log stream of its own.',
  );
  acknowledgeCompliance(role.node.tryFindChild('DefaultPolicy'), 'inlinePolicy');

  if (props.tracing !== Tracing.DISABLED) {
    allowEverywhere(
      role,
      'Tracing',
      ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      'Traces have no resource that a policy could name.',
    );
  }
  if (props.vpc !== undefined) {
    allowEverywhere(
      role,
      'NetworkInterfaces',
      networkInterfaceActions,
      'Lambda makes the network interfaces of a function in a VPC, and asks for these permissions on all of them.',
    );
  }
  return role;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const networkInterfaceActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
