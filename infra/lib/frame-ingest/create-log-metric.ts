import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Which lines of a log make which metric. */
export interface LogMetricProps {
  readonly metricName: string;
  readonly filterPattern: IFilterPattern;
  /** A number, or the field of the line that has it. */
  readonly metricValue: string;
  /**
   * What is shown of it.
   * @default 'Sum'
   */
  readonly statistic?: string;
}

/** Makes a metric of lines that the handler logs. */
export function createLogMetric(
  scope: Construct,
  handler: IFunction,
  logGroup: ILogGroup,
  { metricName, filterPattern, metricValue, statistic = 'Sum' }: LogMetricProps,
): Metric {
  return new MetricFilter(scope, metricName, {
    logGroup,
    filterPattern,
    // Names are unique in an account and a region, as the name of the function is.
    metricNamespace: `FrameIngest/${handler.functionName}`,
    metricName,
    metricValue,
    // Lines that are none add nothing to a sum, and would pull down a percentile.
    ...(statistic === 'Sum' ? { defaultValue: 0 } : {}),
  }).metric({ statistic });
}
