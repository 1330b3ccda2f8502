import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge-finding';
import { allowEverywhere } from './allow-everywhere';
import type { FrameIngestProps } from './frame-ingest-props';
import type { IVideoStream } from './video-stream-base';

/** What the function writes to. */
export interface FunctionTargets {
  readonly bucket: IBucket;
  readonly stream: IVideoStream;
  readonly logGroup: ILogGroup;
}

/** The role of the function: it may do what the handler does, each on its one resource, and nothing else. */
export function createFunctionRole(
  scope: Construct,
  { bucket, stream, logGroup }: FunctionTargets,
  props: FrameIngestProps,
): IRole {
  const role = new Role(scope, 'FunctionRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

  // The keys of fragments start with the name of their stream. Reading serves a retried request: the handler looks at
  // the object that the first attempt has left.
  const fragments = bucket.arnForObjects(`${stream.streamName}/*`);
  role.addToPolicy(
    new PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject'], resources: [fragments] }),
  );
  bucket.encryptionKey?.grant(role, 'kms:GenerateDataKey', 'kms:Decrypt');
  // ListFragments serves a retried request too: what the first attempt has put on the stream is not put there again.
  stream.grantPutMedia(role);
  stream.grant(role, 'kinesisvideo:ListFragments');
  logGroup.grantWrite(role);

  const policy = role.node.findChild('DefaultPolicy');
  acknowledgeWildcard(policy, fragments, 'Each fragment has a key of its own, below the name of its stream.');
  acknowledgeWildcard(
    policy,
    stream.streamArn,
    'The ARN of a stream ends in the time when it was created, which its name does not tell.',
  );
  acknowledgeWildcard(
    policy,
    logGroup.logGroupArn,
    'Each instance of the function has a log stream of its own.',
  );

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
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return role as IRole;
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
