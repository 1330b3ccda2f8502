import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Deployment } from './resolve-template';
import type { PolicyDocument, RolePolicies } from './role-policies';

/**
 * What IAM answers to a call of a role, as an independent simulator has it.
 * @param ofResource policy of the resource: a key is used by nobody whom its own policy leaves out
 * @returns `Allowed`, `ImplicitlyDenied` or `ExplicitlyDenied`
 * @throws {Error} for an action or a resource that there is not
 */
export async function simulate(
  { inline, managed }: RolePolicies,
  action: string,
  resource: string,
  { account, partition }: Deployment,
  ofResource?: PolicyDocument,
): Promise<string> {
  const answer = await runSimulation(
    {
      request: {
        principal: `arn:${partition}:iam::${account}:role/tested`,
        action,
        resource: { resource, accountId: account },
        contextVariables: {},
      },
      identityPolicies: [...inline, ...managed].map((policy, index) => ({ name: `policy-${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(ofResource === undefined ? {} : { resourcePolicy: ofResource }),
    },
    {},
  );
  if (answer.resultType === 'error') throw new Error(`${action} on ${resource}: ${answer.errors.message}`);
  return answer.overallResult;
}
