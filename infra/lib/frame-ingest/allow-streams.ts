import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { acknowledgeRoleWildcard } from '../nag/acknowledge-finding';
import { StreamNamePattern } from '../video-stream/stream-name-pattern';
import { type IVideoStream, putMediaActions } from '../video-stream/video-stream-base';
import type { Streams } from './create-streams';

/**
 * Lets the role of a function make sure that fragments are in their streams.
 * @param moreActions what else it does with them
 */
export function allowStreams(role: Role, streams: Streams, moreActions: readonly string[]): void {
  // One statement for all streams: a role has few policies, and each takes few characters.
  const allow = (on: readonly IVideoStream[], ...actions: string[]): void => {
    if (on.length === 0) return;
    role.addToPolicy(new PolicyStatement({ actions, resources: on.map(({ streamArn }) => streamArn) }));
  };
  const keys = new Set(streams.flatMap(({ encryptionKey }) => encryptionKey ?? []));
  const patterns = streams.filter((stream) => stream instanceof StreamNamePattern);

  allow(streams, ...putMediaActions, ...lookActions, ...moreActions);
  allow(patterns, 'kinesisvideo:CreateStream');
  for (const key of keys) {
    key.grant(role, 'kms:GenerateDataKey', 'kms:Decrypt');
    // The service looks at the key of a new stream with its caller's permissions.
    // https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html
    if (patterns.some(({ encryptionKey }) => encryptionKey === key)) key.grant(role, 'kms:DescribeKey');
  }
  for (const { streamArn } of streams) {
    acknowledgeRoleWildcard(
      role,
      streamArn,
      'The ARN of a stream ends in the time when it was created, which its name does not tell.',
    );
  }
}

/**
 * What is in a stream is found out before anything is put on it again: whether it keeps anything at all, which fragments it
 * has of that time, and what is in them.
 */
const lookActions = [
  'kinesisvideo:DescribeStream',
  'kinesisvideo:ListFragments',
  'kinesisvideo:GetMediaForFragmentList',
];
