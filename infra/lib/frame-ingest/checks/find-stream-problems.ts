import { Token } from 'aws-cdk-lib';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';
import { findBadStreamName, isStreamName } from '../../video-stream/check-stream-name';
import { findBadTags } from '../../video-stream/find-bad-tags';
import { findBadMediaType, findBadRetention } from '../../video-stream/stream-settings';
import type { FrameIngestProps } from '../frame-ingest-props';
import { groupByPolicy, policyQuotas } from '../group-by-policy';
import { handlerPermissions } from '../stream-permissions';

/** What is wrong with the streams. */
export function findStreamProblems(props: FrameIngestProps): string[] {
  return [
    ...findKeyOfStream(props.stream),
    ...findBadStreamNames(props),
    ...findBadStreamName('streamName', props.streamName),
    ...findBadRetention('streamRetention', props.streamRetention),
    ...findBadMediaType('streamMediaType', props.streamMediaType),
    ...findBadTags('streamTags', props.streamTags ?? {}),
  ];
}

/** A grant on the stream has to be one on its key, too, and a `CfnStream` does not say which key that is. */
function findKeyOfStream(stream: IStreamRef | undefined): string[] {
  if (stream === undefined || !('kmsKeyId' in stream) || stream.kmsKeyId === undefined) return [];
  return [
    'stream has a KMS key, which the function may not use as it is. Give VideoStream.fromStreamAttributes(this, id, { streamArn: stream.attrArn, streamName: stream.ref, encryptionKey: key }), or a VideoStream',
  ];
}

/** The share of names in the 4 KB of a function's environment. */
const maxNameCharacters = 3000;

function findBadStreamNames({ streams, streamName, playback = true }: FrameIngestProps): string[] {
  if (streams === undefined || Token.isUnresolved(streams)) return [];
  if (streams.length === 0) return ['streams is empty. Name one at least, or leave it out'];
  const problems: string[] = [];
  const bad = streams.filter((name) => !Token.isUnresolved(name) && !isStreamName(name.replace(/\*$/, '')));
  if (bad.length > 0) {
    problems.push(
      `streams takes names of 1 to 256 letters, digits, underscores, dots and hyphens, with or without a * at the end; received ${bad.map((name) => JSON.stringify(name)).join(' and ')}`,
    );
  }
  if (new Set(streams).size < streams.length) problems.push('streams has a name twice');
  if (streams.join(',').length > maxNameCharacters) {
    problems.push(
      `streams has names of ${streams.join(',').length} characters together, and Lambda's environment takes ${maxNameCharacters} of them. Give a pattern`,
    );
  }
  const { groupSizes } = groupByPolicy(streams, handlerPermissions(playback));
  if (groupSizes.length > policyQuotas.managedPolicies) {
    problems.push(
      `streams has ${streams.length} names, whose permissions take up to ${groupSizes.length} managed policies, and IAM attaches ${policyQuotas.managedPolicies} to a role. Give a pattern, such as "cam-*", for names that begin alike`,
    );
  }
  if (streamName !== undefined) problems.push('streamName and streams both name streams. Give one of them');
  return problems;
}
