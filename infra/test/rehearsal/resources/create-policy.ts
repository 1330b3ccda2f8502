import type { PolicyDocument } from '../../iam/role-policies';
import type { Cloud } from '../cloud/open-cloud';
import { readWhole } from './read-whole';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly PolicyDocument: PolicyDocument;
  readonly Roles: readonly string[];
}

export const createPolicy: ResourceType = {
  type: 'AWS::IAM::Policy',
  standIn: 'an independent simulator of IAM, asked about each call',
  notRehearsed: ['PolicyName'],
  create,
};

export const createManagedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  standIn: 'an independent simulator of IAM, asked about each call',
  notRehearsed: ['Description', 'Path'],
  create,
};

function create({ PolicyDocument, Roles }: Properties, id: string, { identities, deployment }: Cloud) {
  for (const role of Roles) identities.addPolicy(role, readWhole(PolicyDocument));
  return { ref: deployment.nameOf(id) };
}
