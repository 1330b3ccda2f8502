import type { PolicyDocument } from '../../iam/role-policies';
import type { Cloud } from '../cloud/open-cloud';
import { readWhole } from './read-whole';
import type { ResourceType } from './resource-type';

interface Properties {
  /** Their URLs. */
  readonly Queues: readonly string[];
  readonly PolicyDocument: PolicyDocument;
}

export const createQueuePolicy: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',
  standIn: 'asked about before each message of S3',
  notRehearsed: [],
  create({ Queues, PolicyDocument }: Properties, id: string, { identities, deployment }: Cloud) {
    const { partition, region, account } = deployment;
    for (const url of Queues) {
      const arn = `arn:${partition}:sqs:${region}:${account}:${url.split('/').at(-1)}`;
      identities.addResourcePolicy(arn, readWhole(PolicyDocument));
    }
    return { ref: deployment.nameOf(id) };
  },
};
