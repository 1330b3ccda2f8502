import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allowArchive } from './allow-archive';
import { allowStreams } from './allow-streams';
import { archivePrefixes } from './archive-prefixes';
import { createFunctionRole } from './create-function-role';
import type { FrameIngestProps } from './frame-ingest-props';
import type { FunctionTargets } from './function-targets';

/** The role of the function behind the API: it may do what the handler does, each on its own resources, and nothing else. */
export function createHandlerRole(
  scope: Construct,
  { bucket, streams, logGroup }: FunctionTargets,
  props: FrameIngestProps,
): IRole {
  const { playback = true } = props;
  const role = createFunctionRole(scope, 'FunctionRole', logGroup, props);

  // The keys of fragments start with the name of their stream. Reading serves a retried request: the handler looks at
  // the object that the first attempt has left.
  const names = streams.map(({ streamName }) => `${streamName}/`);
  const offered = names.map((name) => `${archivePrefixes.offered}${name}`);
  allowArchive(role, bucket, [
    {
      actions: ['s3:PutObject', 's3:GetObject'],
      prefixes: [...names, ...(playback ? offered : []), archivePrefixes.claims],
    },
  ]);
  allowStreams(role, streams, playback ? playbackActions : []);
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return role as IRole;
}

/** What `GET /Playback` and `/Clip` call beside what every delivery does. */
const playbackActions = ['kinesisvideo:GetHLSStreamingSessionURL', 'kinesisvideo:GetClip'];
