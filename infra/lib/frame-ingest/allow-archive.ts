import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { grantKey } from '../grant-key';
import { acknowledgeRoleWildcard } from '../nag/acknowledge-finding';

/**
 * Lets the role of a function use the archive and its key: read and write objects that belong to no stream, and see which are
 * missing. Access to fragments is granted by stream (allow-streams.ts).
 * @param prefixes of the objects; each ends in a slash
 */
export function allowArchive(role: Role, bucket: IBucket, prefixes: readonly string[]): void {
  const resources = prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
  role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject'], resources }));
  // Without the right to list the bucket, reading an object that does not exist gets 403 and not 404. The right to list below
  // a prefix is not enough, because a read has no prefix.
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
  const { encryptionKey } = bucket;
  if (encryptionKey !== undefined) grantKey(role, encryptionKey, role, 'kms:GenerateDataKey', 'kms:Decrypt');

  for (const object of resources) {
    acknowledgeRoleWildcard(role, object, 'Each object has a key of its own, below the prefix of its kind.');
  }
}
