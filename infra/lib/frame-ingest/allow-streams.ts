import { Token } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { CfnStream } from 'aws-cdk-lib/aws-kinesisvideo';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { grantKey } from '../grant-key';
import { acknowledgeRoleWildcard, acknowledgeWildcard } from '../nag/acknowledge-finding';
import type { IVideoStream } from '../video-stream/video-stream-base';
import type { Streams } from './create-streams';
import { groupByPolicy, type StreamPermissions } from './group-by-policy';
import { patternsOf, tagActionOf } from './new-stream-tags';

/** Lets the role of a function use streams, their keys, and the objects of the archive that lie below their names. */
export function allowStreams(
  role: Role,
  bucket: IBucket,
  streams: Streams,
  permissions: StreamPermissions,
): void {
  const { isManaged, groupSizes } = groupByPolicy(streams.map(longestName), permissions);
  let start = 0;
  for (const [index, size] of groupSizes.entries()) {
    const group = streams.slice(start, start + size);
    start += size;
    const statements = createStatements(bucket, group, permissions);
    if (isManaged) {
      const policy = new ManagedPolicy(role, `Streams${index + 1}`, { roles: [role], statements });
      acknowledgeStreams(group, bucket, permissions, (arn, why) => acknowledgeWildcard(policy, arn, why));
    } else {
      for (const statement of statements) role.addToPolicy(statement);
      acknowledgeStreams(group, bucket, permissions, (arn, why) => acknowledgeRoleWildcard(role, arn, why));
    }
  }
  allowKeys(role, streams);
}

/** The name that CloudFormation will give the stream, as far as the template shows it. */
function longestName({ streamName, node }: IVideoStream): string {
  const resource: IConstruct | undefined = node.defaultChild;
  const isMadeHere = Token.isUnresolved(streamName) && resource !== undefined;
  return isMadeHere ? ((resource as CfnStream).name ?? streamName) : streamName;
}

function createStatements(
  bucket: IBucket,
  streams: readonly IVideoStream[],
  permissions: StreamPermissions,
): PolicyStatement[] {
  const { objectActions, streamActions } = permissions;
  const patterns = patternsOf(streams);
  const tagActions = patterns.slice(0, 1).map(tagActionOf);
  const statements: [actions: readonly string[], resources: string[]][] = [
    [objectActions, objectArns(bucket, streams, permissions)],
    [streamActions, streams.map(({ streamArn }) => streamArn)],
    [['kinesisvideo:CreateStream', ...tagActions], patterns.map(({ streamArn }) => streamArn)],
  ];
  return statements
    .filter(([, resources]) => resources.length > 0)
    .map(([actions, resources]) => new PolicyStatement({ actions: [...actions], resources }));
}

function objectArns(
  bucket: IBucket,
  streams: readonly IVideoStream[],
  { objectPrefixes }: StreamPermissions,
): string[] {
  return objectPrefixes.flatMap((prefix) =>
    streams.map(({ streamName }) => bucket.arnForObjects(`${prefix}${streamName}/*`)),
  );
}

function acknowledgeStreams(
  streams: readonly IVideoStream[],
  bucket: IBucket,
  permissions: StreamPermissions,
  acknowledge: (arn: string, reason: string) => void,
): void {
  for (const arn of objectArns(bucket, streams, permissions)) {
    acknowledge(arn, 'Each object has a key of its own, below the name of its stream.');
  }
  for (const { streamArn } of streams) {
    acknowledge(
      streamArn,
      'The ARN of a stream ends in the time when it was created, which its name does not tell.',
    );
  }
}

function allowKeys(role: Role, streams: Streams): void {
  const patterns = patternsOf(streams);
  const keys = new Set(streams.flatMap(({ encryptionKey }) => encryptionKey ?? []));
  for (const key of keys) {
    grantKey(role, key, role, 'kms:GenerateDataKey', 'kms:Decrypt');
    // The service looks at the key of a new stream with its caller's permissions.
    // https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html
    if (patterns.some(({ encryptionKey }) => encryptionKey === key)) {
      grantKey(role, key, role, 'kms:DescribeKey');
    }
  }
}
