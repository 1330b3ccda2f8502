import { DescribeStreamCommand } from '@aws-sdk/client-kinesis-video';
import type { Cloud } from '../open-cloud';
import type { MetricId } from './metrics';

interface Namespace {
  readonly metrics: readonly string[];
  /** Names that it may have; the first it must have. */
  readonly dimensions: readonly [string, ...string[]];
  /** Whether there is a resource of that name. */
  has(cloud: Cloud, resource: string): Promise<boolean>;
}

/** What AWS itself measures, as far as alarms look at it. */
const namespaces: Readonly<Record<string, Namespace>> = {
  /** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
  'AWS/ApiGateway': {
    metrics: ['4xx', '5xx', 'Count', 'DataProcessed', 'IntegrationLatency', 'Latency'],
    dimensions: ['ApiId', 'Stage', 'Method', 'Resource'],
    has: async ({ httpApis }, id) => httpApis.byId.has(id),
  },
  /** @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  'AWS/Lambda': {
    metrics: ['ConcurrentExecutions', 'Duration', 'Errors', 'Invocations', 'Throttles'],
    dimensions: ['FunctionName', 'Resource', 'ExecutedVersion'],
    has: async ({ functions }, name) => functions.names.includes(name),
  },
  /** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/monitoring-cloudwatch.html */
  'AWS/KinesisVideo': {
    metrics: [
      ...['PutMedia.ActiveConnections', 'PutMedia.ConnectionErrors', 'PutMedia.ErrorAckCount'],
      ...['PutMedia.FragmentIngestionLatency', 'PutMedia.FragmentPersistLatency', 'PutMedia.Success'],
    ],
    dimensions: ['StreamName'],
    has: ({ kinesisVideo }, name) =>
      kinesisVideo.send(new DescribeStreamCommand({ StreamName: name })).then(
        () => true,
        () => false,
      ),
  },
  /** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
  'AWS/SQS': {
    metrics: [
      'ApproximateAgeOfOldestMessage',
      'ApproximateNumberOfMessagesVisible',
      'NumberOfMessagesReceived',
    ],
    dimensions: ['QueueName'],
    has: async ({ queues }, name) => queues.names.includes(name),
  },
};

/** Whether AWS writes a metric, of a resource that was made. */
export async function findMetricOfAws(cloud: Cloud, metric: MetricId): Promise<boolean> {
  const namespace = namespaces[metric.namespace];
  if (namespace === undefined || !namespace.metrics.includes(metric.name)) return false;
  const [main] = namespace.dimensions;
  const others = Object.keys(metric.dimensions).filter((name) => !namespace.dimensions.includes(name));
  const resource = metric.dimensions[main];
  return others.length === 0 && resource !== undefined && namespace.has(cloud, resource);
}
