import { Token } from 'aws-cdk-lib';

/** What the role of a function may do with each of its streams. */
export interface StreamPermissions {
  readonly streamActions: readonly string[];
  /** With the objects of the archive below a prefix and the name of the stream. */
  readonly objectActions: readonly string[];
  /** Each ends in a slash, or is empty. */
  readonly objectPrefixes: readonly string[];
}

/**
 * IAM's quotas, in characters without white space. The policies inside a role must leave room for the other statements and for
 * those that the user adds. Beyond this share, streams have managed policies.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const policyQuotas = {
  inline: 10_240,
  inlineShare: 5_500,
  managed: 6_144,
  managedPolicies: 10,
} as const;

/**
 * Groups streams by the policies that hold their permissions, by the longest text that the deployment can make of them.
 * @param names of the streams or patterns; one that only the deployment knows counts as the longest
 * @returns one group where the permissions fit into the role itself, otherwise one for each managed policy, in the order of the
 * names, and whether they are such
 */
export function groupByPolicy(
  names: readonly string[],
  permissions: StreamPermissions,
): { readonly isManaged: boolean; readonly groupSizes: readonly number[] } {
  const sizes = names.map((name) => sizeOfStream(name, permissions));
  const frame = sizeOfFrame(permissions);
  const total = sizes.reduce((sum, size) => sum + size, frame);
  if (total <= policyQuotas.inlineShare) return { isManaged: false, groupSizes: [names.length] };

  const groupSizes: number[] = [];
  let left = 0;
  for (const size of sizes) {
    if (size > left) {
      groupSizes.push(0);
      left = policyQuotas.managed - frame;
    }
    groupSizes.push((groupSizes.pop() ?? 0) + 1);
    left -= size;
  }
  return { isManaged: true, groupSizes };
}

/** Its ARNs in the statements, each in quotes and with a comma. */
function sizeOfStream(name: string, { objectPrefixes }: StreamPermissions): number {
  const longest = Token.isUnresolved(name) ? 'n'.repeat(256) : name;
  const streamArn = `${longestArn('kinesisvideo', 'ap-southeast-1', '111122223333')}:stream/${longest}/1600000000000`;
  const objectArns = objectPrefixes.map(
    (prefix) => `${longestArn('s3', '', '')}:${'b'.repeat(63)}/${prefix}${longest}/*`,
  );
  // A pattern is named once more, as what may be made.
  const streamArns = name.endsWith('*') ? [streamArn, streamArn] : [streamArn];
  return [...streamArns, ...objectArns].reduce((sum, arn) => sum + `"${arn}",`.length, 0);
}

/** With the longest names of partitions and regions that there are. */
function longestArn(service: string, region: string, account: string): string {
  return `arn:aws-us-gov:${service}:${region}:${account}`;
}

/** What is around the ARNs of a policy. */
function sizeOfFrame({ streamActions, objectActions }: StreamPermissions): number {
  const makeActions = ['kinesisvideo:CreateStream', 'kinesisvideo:TagStream'];
  const Statement = [objectActions, streamActions, makeActions].map((Action) => ({
    Effect: 'Allow',
    Action,
    Resource: [],
  }));
  return JSON.stringify({ Version: '2012-10-17', Statement }).length;
}
