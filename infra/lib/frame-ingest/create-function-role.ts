import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import { acknowledgeWildcard } from '../nag/acknowledge-finding';
import { allowEverywhere } from '../nag/allow-everywhere';
import { StreamNamePattern } from '../video-stream/stream-name-pattern';
import { type IVideoStream, putMediaActions } from '../video-stream/video-stream-base';
import type { Streams } from './create-streams';
import type { FrameIngestProps } from './frame-ingest-props';

/** What the function writes to. */
export interface FunctionTargets {
  readonly bucket: IBucket;
  readonly streams: Streams;
  readonly logGroup: ILogGroup;
}

/** Where the handler lays clips that are too long for an answer (packages/handler/src/playback/offer-file.ts). */
export const offeredPrefix = '!offered/';

/** The role of the function: it may do what the handler does, each on its own resources, and nothing else. */
export function createFunctionRole(
  scope: Construct,
  targets: FunctionTargets,
  props: FrameIngestProps,
): IRole {
  const { bucket, streams, logGroup } = targets;
  const { playback = true } = props;
  const role = new Role(scope, 'FunctionRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

  // The keys of fragments start with the name of their stream. Reading serves a retried request: the handler looks at
  // the object that the first attempt has left.
  const prefixes = streams.flatMap(({ streamName }) =>
    playback ? [`${streamName}/*`, `${offeredPrefix}${streamName}/*`] : [`${streamName}/*`],
  );
  const objects = prefixes.map((prefix) => bucket.arnForObjects(prefix));
  role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject'], resources: objects }));
  bucket.encryptionKey?.grant(role, 'kms:GenerateDataKey', 'kms:Decrypt');
  allowStreams(role, streams, playback);
  logGroup.grantWrite(role);

  // Where roles are made outside of the app (`Role.customizeRoles`) there is none.
  const policy = role.node.tryFindChild('DefaultPolicy');
  if (policy !== undefined) acknowledgeWildcards(policy, objects, targets);

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

/** One statement for all streams: a role has few policies, and each takes few characters. */
function allowStreams(role: Role, streams: Streams, playback: boolean): void {
  const allow = (on: readonly IVideoStream[], ...actions: string[]): void => {
    if (on.length === 0) return;
    role.addToPolicy(new PolicyStatement({ actions, resources: on.map(({ streamArn }) => streamArn) }));
  };
  const keys = new Set(streams.flatMap(({ encryptionKey }) => encryptionKey ?? []));
  const patterns = streams.filter((stream) => stream instanceof StreamNamePattern);

  // ListFragments serves a retried request: what the first attempt has put on the stream is not put there again.
  allow(streams, ...putMediaActions, 'kinesisvideo:ListFragments', ...(playback ? playbackActions : []));
  allow(patterns, 'kinesisvideo:CreateStream', 'kinesisvideo:DescribeStream');
  for (const key of keys) {
    key.grant(role, 'kms:GenerateDataKey', ...(playback ? ['kms:Decrypt'] : []));
    // The service looks at the key of a new stream with its caller's permissions.
    // https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html
    if (patterns.some(({ encryptionKey }) => encryptionKey === key)) key.grant(role, 'kms:DescribeKey');
  }
}

function acknowledgeWildcards(
  policy: IConstruct,
  objects: readonly string[],
  { streams, logGroup }: FunctionTargets,
): void {
  for (const arn of objects) {
    acknowledgeWildcard(policy, arn, 'Each fragment has a key of its own, below the name of its stream.');
  }
  for (const { streamArn } of streams) {
    acknowledgeWildcard(
      policy,
      streamArn,
      'The ARN of a stream ends in the time when it was created, which its name does not tell.',
    );
  }
  acknowledgeWildcard(
    policy,
    logGroup.logGroupArn,
    'Each instance of the function has a log stream of its own.',
  );
}

/** What `GET /Playback`, `/Clip` and `/Image` call. */
const playbackActions = [
  'kinesisvideo:GetHLSStreamingSessionURL',
  'kinesisvideo:GetClip',
  'kinesisvideo:GetMediaForFragmentList',
];

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const networkInterfaceActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
