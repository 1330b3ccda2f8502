import type { Template } from 'aws-cdk-lib/assertions';
import { type Deployment, resolveResources } from './resolve-template';

/** The policies of a role, as IAM gets them. */
export interface RolePolicies {
  readonly inline: readonly PolicyDocument[];
  readonly managed: readonly PolicyDocument[];
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

/**
 * What a template gives to one of its roles.
 * @param role finds the logical id of the role
 */
export function readRolePolicies(template: Template, role: RegExp, deployment: Deployment): RolePolicies {
  const resources = resolveResources(template, ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'], deployment);
  const [id] = Object.keys(template.findResources('AWS::IAM::Role')).filter((name) => role.test(name));
  if (id === undefined) throw new Error(`There is no role like ${role}.`);
  const ofType = (type: string) =>
    resources
      .filter(({ Type, Properties }) => {
        const roles = Properties?.['Roles'] ?? [];
        return Type === type && (roles as string[]).includes(deployment.nameOf(id));
      })
      .map(({ Properties }) => Properties?.['PolicyDocument'] as PolicyDocument);
  return { inline: ofType('AWS::IAM::Policy'), managed: ofType('AWS::IAM::ManagedPolicy') };
}

/** The policy that the key of a template has. */
export function readKeyPolicy(template: Template, deployment: Deployment): PolicyDocument {
  const [key] = resolveResources(template, ['AWS::KMS::Key'], deployment);
  return key?.Properties?.['KeyPolicy'] as PolicyDocument;
}

/** As IAM counts it: without white space. */
export function sizeOf(document: PolicyDocument): number {
  return JSON.stringify(document).replace(/\s/g, '').length;
}
