import type { PolicyDocument } from '../../iam/role-policies';
import type { Cloud } from '../cloud/open-cloud';
import { readWhole } from './read-whole';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly RoleName?: string;
  readonly AssumeRolePolicyDocument: PolicyDocument;
  readonly Policies?: readonly { readonly PolicyName: string; readonly PolicyDocument: PolicyDocument }[];
}

export const createRole: ResourceType = {
  type: 'AWS::IAM::Role',
  standIn: 'credentials, and an independent simulator of IAM',
  notRehearsed: ['Description', 'ManagedPolicyArns', 'Tags'],
  create(properties: Properties, id: string, { identities, deployment }: Cloud) {
    const { AssumeRolePolicyDocument, Policies = [] } = properties;
    const { partition, account } = deployment;
    const name = properties.RoleName ?? deployment.nameOf(id);
    identities.addRole(name, readWhole(AssumeRolePolicyDocument));
    for (const { PolicyDocument } of readWhole(Policies)) identities.addPolicy(name, PolicyDocument);
    return { ref: name, attributes: { Arn: `arn:${partition}:iam::${account}:role/${name}` } };
  },
};
