import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Deployment } from './resolve-template';
import type { PolicyDocument, RolePolicies } from './role-policies';

/** A call, and all that decides whether it is allowed. */
export interface SimulatedCall {
  /** ARN of whoever calls, or the name of a service: `s3.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Account that the resource is of. */
  readonly account: string;
  readonly policies: readonly PolicyDocument[];
  /**
   * That of the resource.
   * @default - it has none
   */
  readonly resourcePolicy?: PolicyDocument;
  /**
   * Condition keys, such as `aws:SourceArn`.
   * @default - none
   */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * What IAM answers to a call, as an independent simulator has it.
 * @returns `Allowed`, `ImplicitlyDenied` or `ExplicitlyDenied`
 * @throws {Error} for an action or a resource that there is not
 */
export async function simulateCall(call: SimulatedCall): Promise<string> {
  const { principal, action, resource, account, policies, resourcePolicy, context = {} } = call;
  const answer = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: account },
        contextVariables: { ...context },
      },
      identityPolicies: policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    },
    {},
  );
  if (answer.resultType === 'error') throw new Error(`${action} on ${resource}: ${answer.errors.message}`);
  return answer.overallResult;
}

/**
 * What IAM answers to a call of a role.
 * @param resourcePolicy of the resource: a key is used by nobody whom its own policy leaves out
 * @returns as {@link simulateCall}
 * @throws {Error} for an action or a resource that there is not
 */
export async function simulate(
  { inline, managed }: RolePolicies,
  action: string,
  resource: string,
  { account, partition }: Deployment,
  resourcePolicy?: PolicyDocument,
): Promise<string> {
  return simulateCall({
    ...{ principal: `arn:${partition}:iam::${account}:role/tested`, action, resource, account },
    policies: [...inline, ...managed],
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
  });
}
