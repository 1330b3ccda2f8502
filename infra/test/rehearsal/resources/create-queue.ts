import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly QueueName?: string;
  readonly DelaySeconds?: number;
  readonly VisibilityTimeout?: number;
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const createQueue: ResourceType = {
  type: 'AWS::SQS::Queue',
  standIn: 'the queue of the local stack, with a time that can be made to pass',
  notRehearsed: ['MessageRetentionPeriod', 'SqsManagedSseEnabled', 'KmsMasterKeyId', 'Tags'],
  async create(properties: Properties, id: string, { queues, deployment }: Cloud) {
    const { QueueName = deployment.nameOf(id), DelaySeconds = 0, VisibilityTimeout = 30 } = properties;
    const { deadLetterTargetArn, maxReceiveCount } = properties.RedrivePolicy ?? {};
    const { partition, region, account } = deployment;
    const arn = `arn:${partition}:sqs:${region}:${account}:${QueueName}`;
    await queues.create({
      ...{ arn, delaySeconds: DelaySeconds, visibilitySeconds: VisibilityTimeout },
      deadLetters:
        deadLetterTargetArn === undefined || maxReceiveCount === undefined
          ? undefined
          : { arn: deadLetterTargetArn, maxReceiveCount },
    });
    const url = `https://sqs.${region}.amazonaws.com/${account}/${QueueName}`;
    return { ref: url, attributes: { Arn: arn, QueueName, QueueUrl: url } };
  },
};
