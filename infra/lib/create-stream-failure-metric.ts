import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * Counts the requests whose fragments were archived and could not be put on the stream, or perhaps could not, by what
 * the handler logs of them (packages/handler/src/create-handler.ts).
 */
export function createStreamFailureMetric(scope: Construct, handler: IFunction, logGroup: ILogGroup): Metric {
  const filter = new MetricFilter(scope, 'StreamFailures', {
    logGroup,
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue('$.message', '=', 'request failed'),
      FilterPattern.any(
        FilterPattern.stringValue('$.code', '=', 'stream_failed'),
        FilterPattern.stringValue('$.code', '=', 'stream_outcome_unknown'),
      ),
    ),
    // Names are unique in an account and a region, as the name of the function is.
    metricNamespace: `FrameIngest/${handler.functionName}`,
    metricName: 'StreamFailures',
    metricValue: '1',
    defaultValue: 0,
  });
  return filter.metric({ statistic: 'Sum' });
}
