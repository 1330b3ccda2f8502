import { Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { acknowledgeCompliance } from './acknowledge-compliance';
import { acknowledgeWildcard } from './acknowledge-finding';

/**
 * Allows the role actions that cannot name a resource, in a separate policy. Reviewers then accept only that policy, and not
 * whatever else the role gets later.
 * @param reason why the actions cannot name a resource
 */
export function allowEverywhere(role: Role, id: string, actions: string[], reason: string): void {
  const policy = new Policy(role, id, {
    roles: [role],
    statements: [new PolicyStatement({ actions, resources: ['*'] })],
  });
  acknowledgeWildcard(policy, '*', reason);
  acknowledgeCompliance(policy, 'inlinePolicy');
}
