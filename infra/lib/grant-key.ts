import { Annotations } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';

/**
 * Lets somebody use a key, and warns if that has no effect: an alias that is known only by name has no key to grant, unless a
 * feature flag allows principals to use whatever key has that alias.
 * @param scope construct that gets the warning
 */
export function grantKey(scope: IConstruct, key: IKey, grantee: IGrantable, ...actions: string[]): Grant {
  const grant = key.grant(grantee, ...actions);
  if (!grant.success) {
    Annotations.of(scope).addWarningV2(
      'frame-ingest:key-grant',
      `Grants on ${key.node.path} have no effect: nobody gets ${actions.join(', ')} by them, and whatever the key encrypts fails. Give Key.fromKeyArn(...) in place of an imported alias, or set the feature flag @aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal.`,
    );
  }
  return grant;
}
