import type { PolicyDocument } from '../../iam/role-policies';
import type { Cloud } from '../cloud/open-cloud';
import { readWhole } from './read-whole';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly Bucket: string;
  readonly PolicyDocument: PolicyDocument;
}

export const createBucketPolicy: ResourceType = {
  type: 'AWS::S3::BucketPolicy',
  standIn: 'asked about by the proxy before s3-local',
  notRehearsed: [],
  create({ Bucket, PolicyDocument }: Properties, id: string, { identities, deployment }: Cloud) {
    identities.addResourcePolicy(`arn:${deployment.partition}:s3:::${Bucket}`, readWhole(PolicyDocument));
    return { ref: deployment.nameOf(id) };
  },
};
