import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Records why a finding of cdk-nag is intended, on the one resource that has it. Nothing changes for those who do not run cdk-nag:
 * the reason is metadata of the construct tree.
 * @param finding the rule with its pack, and in brackets the finding: `AwsSolutions-IAM5[Resource::*]`
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 */
export function acknowledgeFinding(resource: IConstruct, finding: string, reason: string): void {
  try {
    Validations.of(resource).acknowledge({ id: finding, reason });
  } catch {
    // aws-cdk-lib before 2.252 has no acknowledgements, and before 2.269 refuses names with `::`, as in ARNs. Neither version has
    // a cdk-nag that would look for them.
  }
}

/** Acknowledges that a policy allows its actions on every resource that matches an ARN with a wildcard. */
export function acknowledgeWildcard(policy: IConstruct, arn: string, reason: string): void {
  const resource = toFindingText(Stack.of(policy).resolve(arn));
  if (resource.includes('*')) {
    acknowledgeFinding(policy, `AwsSolutions-IAM5[Resource::${resource}]`, reason);
  }
}

/** Acknowledges it for a role's default policy, which does not exist for roles from outside the app (`Role.customizeRoles`). */
export function acknowledgeRoleWildcard(role: IConstruct, arn: string, reason: string): void {
  const policy = role.node.tryFindChild('DefaultPolicy');
  if (policy !== undefined) acknowledgeWildcard(policy, arn, reason);
}

/** A value of a template, written as in cdk-nag's names of findings, with references in angle brackets. */
function toFindingText(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Sub': sub } = value as Intrinsic;
  if (join !== undefined) return join[1].map(toFindingText).join(join[0]);
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  if (Ref !== undefined) return `<${Ref}>`;
  if (sub !== undefined) return sub.replace(/\$\{([^}]+)\}/g, '<$1>');
  return JSON.stringify(value);
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::Sub'?: string;
  readonly 'Fn::GetAtt'?: readonly string[];
  readonly 'Fn::Join'?: readonly [delimiter: string, values: readonly unknown[]];
}
