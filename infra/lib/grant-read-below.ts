import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { grantKey } from './grant-key';
import { warnOfGrant } from './warn-of-grant';

/**
 * Lets the grantee list and read objects below some prefixes of a bucket. (`IBucket.grantRead` would let it list the rest of the
 * bucket as well.)
 * @param scope construct that gets warnings
 * @param prefixes each ends in a slash; `*` stands for any text
 */
export function grantReadBelow(
  scope: IConstruct,
  bucket: IBucket,
  prefixes: readonly string[],
  grantee: IGrantable,
): Grant {
  const read = Grant.addToPrincipalOrResource({
    grantee,
    actions: ['s3:GetObject'],
    resourceArns: prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
    resource: bucket,
  });
  const list = Grant.addToPrincipalOrResource({
    grantee,
    actions: ['s3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    resource: bucket,
    conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
  });
  const grants = warnOfGrant(scope, read.combine(list), {
    grantee,
    actions: ['s3:GetObject', 's3:ListBucket'],
    on: bucket.node.path,
    takesOtherAccounts: true,
  });
  return bucket.encryptionKey === undefined
    ? grants
    : grants.combine(grantKey(scope, bucket.encryptionKey, grantee, 'kms:Decrypt'));
}
