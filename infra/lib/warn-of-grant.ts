import { Annotations, Resource, Stack } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { isOther } from './find-foreign';

/** What somebody was to be allowed. */
export interface WantedGrant {
  readonly grantee: IGrantable;
  readonly actions: readonly string[];
  /** What the actions are on, in words. */
  readonly on: string;
  /** Whether what they are on has a policy of its own, by which other accounts can be let in. */
  readonly takesOtherAccounts: boolean;
}

/**
 * Warns if a grant is not enough, or has no effect: this app cannot add to the policies of a grantee that was not made in it.
 * (aws-cdk-lib reports success for a role of another account.)
 * @param scope the construct that gets the warning
 * @returns the grant
 */
export function warnOfGrant(scope: IConstruct, grant: Grant, wanted: WantedGrant): Grant {
  const cure = findCure(scope, grant, wanted);
  if (cure !== undefined) {
    const { grantee, actions, on } = wanted;
    const name = nameOf(grantee);
    const message = `This app cannot add to the policies of ${name}, so that it is not allowed ${actions.join(', ')} on ${on}. ${cure}.`;
    Annotations.of(scope).addWarningV2('frame-ingest:grant', message);
  }
  return grant;
}

function findCure(scope: IConstruct, grant: Grant, wanted: WantedGrant): string | undefined {
  const { principalAccount } = wanted.grantee.grantPrincipal;
  const isForeign =
    principalAccount !== undefined &&
    isOther(Stack.of(scope).account, principalAccount) &&
    !isMadeHere(wanted.grantee);
  if (isForeign && !wanted.takesOtherAccounts) {
    return 'It takes no callers of other accounts: grant a role of this one, and let it assume that';
  }
  return isForeign || !grant.success ? 'Allow it there' : undefined;
}

function isMadeHere({ grantPrincipal }: IGrantable): boolean {
  return Construct.isConstruct(grantPrincipal) && Resource.isOwnedResource(grantPrincipal);
}

function nameOf({ grantPrincipal }: IGrantable): string {
  return Construct.isConstruct(grantPrincipal) ? grantPrincipal.node.path : String(grantPrincipal);
}
