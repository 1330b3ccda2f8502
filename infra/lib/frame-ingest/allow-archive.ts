import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { grantKey } from '../grant-key';
import { acknowledgeRoleWildcard } from '../nag/acknowledge-finding';

/**
 * Lets the role of a function use the archive and its key: read and write what is of no stream, and see what is missing. The
 * fragments are their streams' (allow-streams.ts).
 * @param prefixes of the objects; each ends in a slash
 */
export function allowArchive(role: Role, bucket: IBucket, prefixes: readonly string[]): void {
  const resources = prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
  role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject'], resources }));
  // Who may not list a bucket is told that reading is forbidden where nothing is to be read: 403, and not 404. The right to
  // list below a prefix does not count for that, as a read has none.
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
  const { encryptionKey } = bucket;
  if (encryptionKey !== undefined) grantKey(role, encryptionKey, role, 'kms:GenerateDataKey', 'kms:Decrypt');

  for (const object of resources) {
    acknowledgeRoleWildcard(role, object, 'Each object has a key of its own, below the prefix of its kind.');
  }
}
