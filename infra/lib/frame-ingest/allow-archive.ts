import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { acknowledgeRoleWildcard } from '../nag/acknowledge-finding';

/** What may be done with the objects below some prefixes. */
export interface ObjectPermission {
  readonly actions: string[];
  /** Each ends in a slash. */
  readonly prefixes: readonly string[];
}

/** Lets the role of a function use the objects below some prefixes of the archive, and its key. */
export function allowArchive(role: Role, bucket: IBucket, permissions: readonly ObjectPermission[]): void {
  const withObjects = permissions.map(({ actions, prefixes }) => ({
    actions,
    resources: prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
  }));
  for (const { actions, resources } of withObjects) {
    role.addToPolicy(new PolicyStatement({ actions, resources }));
  }
  // Who may not list a bucket is told that reading is forbidden where nothing is to be read: 403, and not 404. The right to
  // list below a prefix does not count for that, as a read has none.
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
  bucket.encryptionKey?.grant(role, 'kms:GenerateDataKey', 'kms:Decrypt');

  for (const object of withObjects.flatMap(({ resources }) => resources)) {
    acknowledgeRoleWildcard(
      role,
      object,
      'Each object has a key of its own, below the name of its stream or the prefix of its kind.',
    );
  }
}
