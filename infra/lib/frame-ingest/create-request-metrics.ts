import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type ILogGroup, type JsonPattern } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { createLogMetric } from './create-log-metric';

/** What the metrics of an API tell, of the routes of one `FrameIngest`. */
export interface RequestMetrics {
  readonly requests: Metric;
  readonly clientErrors: Metric;
  readonly serverErrors: Metric;
  /** Latency of the handler, in milliseconds. */
  readonly latency: Metric;
}

/**
 * Makes metrics of the line that the handler logs for each request (packages/handler/src/http/create-handler.ts). The metrics of an API
 * that was brought along count the routes of others, too. A request that the function does not live to answer has no line. It counts
 * as an error of the function.
 */
export function createRequestMetrics(
  scope: Construct,
  handler: IFunction,
  logGroup: ILogGroup,
): RequestMetrics {
  const count = (metricName: string, ...conditions: JsonPattern[]): Metric =>
    createLogMetric(scope, handler, logGroup, {
      metricName,
      filterPattern: requestsWith(conditions),
      metricValue: '1',
    });
  const isAtLeast = (status: number): JsonPattern => FilterPattern.numberValue('$.statusCode', '>=', status);
  return {
    requests: count('Requests'),
    clientErrors: count('ClientErrors', isAtLeast(400), FilterPattern.numberValue('$.statusCode', '<', 500)),
    serverErrors: count('ServerErrors', isAtLeast(500)),
    latency: createLogMetric(scope, handler, logGroup, {
      metricName: 'Latency',
      filterPattern: requestsWith([]),
      metricValue: '$.ms',
      statistic: 'p99',
    }),
  };
}

function requestsWith(conditions: readonly JsonPattern[]): JsonPattern {
  const isRequest = FilterPattern.stringValue('$.message', '=', 'request');
  return FilterPattern.all(isRequest, ...conditions);
}
