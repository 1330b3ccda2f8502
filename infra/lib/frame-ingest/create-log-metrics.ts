import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type IFilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { createLogMetric } from './create-log-metric';

/** Sums that only the function's log has (packages/handler/src/http/create-handler.ts and ingest/post-frame-data.ts). */
export interface LogMetrics {
  /** Requests whose fragments were archived and could not be put on the stream, or perhaps could not. */
  readonly streamFailures: Metric;
  /** Frames of the batches that were read, also of batches that were refused because of their frames. */
  readonly receivedFrames: Metric;
  /** Those of them that are not in the video. */
  readonly droppedFrames: Metric;
}

/** Makes metrics of the lines that the handler logs. */
export function createLogMetrics(scope: Construct, handler: IFunction, logGroup: ILogGroup): LogMetrics {
  const create = (metricName: string, filterPattern: IFilterPattern, metricValue: string): Metric =>
    createLogMetric(scope, handler, logGroup, { metricName, filterPattern, metricValue });

  const failed = FilterPattern.all(
    FilterPattern.stringValue('$.message', '=', 'request failed'),
    FilterPattern.any(
      FilterPattern.stringValue('$.code', '=', 'stream_failed'),
      FilterPattern.stringValue('$.code', '=', 'stream_outcome_unknown'),
    ),
  );
  const ingested = FilterPattern.all(
    FilterPattern.stringValue('$.message', '=', 'request'),
    FilterPattern.numberValue('$.frames.received', '>', 0),
  );
  return {
    streamFailures: create('StreamFailures', failed, '1'),
    receivedFrames: create('ReceivedFrames', ingested, '$.frames.received'),
    droppedFrames: create('DroppedFrames', ingested, '$.frames.dropped'),
  };
}
