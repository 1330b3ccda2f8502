import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allowArchive } from './allow-archive';
import { allowStreams } from './allow-streams';
import { archivePrefixes } from './archive-prefixes';
import { createFunctionRole } from './create-function-role';
import type { FrameIngestProps } from './frame-ingest-props';
import type { FunctionTargets } from './function-targets';
import { handlerPermissions } from './stream-permissions';

/** The role of the function behind the API: it may do what the handler does, each on its own resources, and nothing else. */
export function createHandlerRole(
  scope: Construct,
  { bucket, streams, logGroup }: FunctionTargets,
  props: FrameIngestProps,
): IRole {
  const role = createFunctionRole(scope, 'FunctionRole', logGroup, props);
  // It asks what a batch was put aside for, and puts aside what its stream refuses at once.
  allowArchive(role, bucket, [archivePrefixes.claims, archivePrefixes.parked]);
  allowStreams(role, bucket, streams, handlerPermissions(props.playback ?? true));
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return role as IRole;
}
