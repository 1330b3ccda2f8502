import { Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { acknowledgeCompliance } from './acknowledge-compliance';
import { acknowledgeWildcard } from './acknowledge-finding';

/**
 * Allows the role actions that no resource can be named for, in a policy of their own: what reviewers are asked to
 * accept is then that policy, and not whatever else the role may come to hold.
 * @param reason why no resource can be named
 */
export function allowEverywhere(role: Role, id: string, actions: string[], reason: string): void {
  const policy = new Policy(role, id, {
    roles: [role],
    statements: [new PolicyStatement({ actions, resources: ['*'] })],
  });
  acknowledgeWildcard(policy, '*', reason);
  acknowledgeCompliance(policy, 'inlinePolicy');
}
