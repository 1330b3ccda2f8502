import type { PolicyDocument } from '../../iam/role-policies';
import type { Cloud } from '../cloud/open-cloud';
import { readWhole } from './read-whole';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly KeyPolicy: PolicyDocument;
}

export const createKey: ResourceType = {
  type: 'AWS::KMS::Key',
  standIn: 'its policy is asked about with each object of its buckets; nothing is encrypted',
  notRehearsed: ['Description', 'EnableKeyRotation', 'PendingWindowInDays', 'Tags'],
  create({ KeyPolicy }: Properties, id: string, { identities, deployment }: Cloud) {
    const { partition, region, account } = deployment;
    const keyId = deployment.nameOf(id);
    const arn = `arn:${partition}:kms:${region}:${account}:key/${keyId}`;
    identities.addResourcePolicy(arn, readWhole(KeyPolicy));
    return { ref: keyId, attributes: { Arn: arn, KeyId: keyId } };
  },
};
