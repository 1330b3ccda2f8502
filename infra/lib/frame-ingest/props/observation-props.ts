import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { LogLevel } from '../log-level';

/** What is seen of it. None is required. */
export interface FrameIngestObservationProps {
  /**
   * Log group of the function, and of nothing else: its lines are counted.
   * @default - a new one
   */
  readonly logGroup?: ILogGroup;
  /**
   * Log group of the second function, and of nothing else.
   * @default - a new one
   */
  readonly redriveLogGroup?: ILogGroup;
  /**
   * Log group that the API logs each request to.
   * @default - a new one
   */
  readonly apiLogGroup?: ILogGroup;
  /**
   * What the functions log: `LogLevel.DEBUG` adds a line for each call of S3 and of Kinesis Video's control plane, with its duration
   * and request id. There is nothing above `INFO`: metrics and alarms are made of such lines.
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;
  /**
   * How long the new log groups keep their lines.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * Topic that every alarm notifies when it goes off, and when it is over.
   * @default - alarms are seen in CloudWatch only
   */
  readonly alarmTopic?: ITopic;
  /**
   * Whether API Gateway has metrics of each route, which CloudWatch bills for: `metricRoute` and the dashboard show them.
   * @default false
   */
  readonly routeMetrics?: boolean;
  /**
   * Whether to make a CloudWatch dashboard of requests, latency, errors and the stream.
   * @default false
   */
  readonly dashboard?: boolean;
}
