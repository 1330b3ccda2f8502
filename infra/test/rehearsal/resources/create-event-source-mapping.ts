import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { startDelivery } from '../../../../packages/local/src/queue/start-delivery';
import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';
import { toFunctionArn } from './to-function-arn';

interface Properties {
  readonly BatchSize?: number;
  readonly EventSourceArn: string;
  readonly FunctionName: string;
  readonly FunctionResponseTypes?: readonly string[];
  readonly ScalingConfig?: { readonly MaximumConcurrency: number };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const createEventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  standIn: 'the readers of the local stack',
  notRehearsed: ['MaximumBatchingWindowInSeconds', 'Tags'],
  async create(properties: Properties, id: string, cloud: Cloud) {
    const { identities, functions, queues, deployment, deliveries, time } = cloud;
    const { BatchSize = 10, EventSourceArn, FunctionName, ScalingConfig } = properties;
    const { region } = deployment;
    const arn = toFunctionArn(FunctionName, deployment);
    const { role, timeoutSeconds } = functions.find(arn);
    for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']) {
      await identities.authorize({ caller: role, action, resource: EventSourceArn });
    }
    const { settings, messages } = queues.find(EventSourceArn);
    if (settings.visibilitySeconds < timeoutSeconds) {
      throw new Error(
        `the queue hides messages for ${settings.visibilitySeconds} s, and the function takes ${timeoutSeconds} s`,
      );
    }

    const [...responseTypes] = properties.FunctionResponseTypes ?? [];
    const reportsFailures = responseTypes.includes('ReportBatchItemFailures');
    deliveries.push(
      startDelivery({
        ...{ queue: messages, source: { arn: EventSourceArn, region }, time, batchSize: BatchSize },
        timeoutMs: timeoutSeconds * 1000,
        readers: ScalingConfig?.MaximumConcurrency ?? 5,
        async handler(event: SQSEvent) {
          const answer = (await functions.invoke(arn, event)) as SQSBatchResponse;
          return reportsFailures ? answer : { batchItemFailures: [] };
        },
      }),
    );
    return { ref: deployment.nameOf(id) };
  },
};
