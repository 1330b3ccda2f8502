import type { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  type AlarmProps,
  ComparisonOperator,
  MathExpression,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { describeAlarm, latencyPercent, maxDroppedPercent } from './alarm-texts';
import { createRedriveAlarms, type RedriveMetrics } from './create-redrive-alarms';

/** What is watched. */
export interface WatchedMetrics {
  readonly serverErrors: Metric;
  readonly functionErrors: Metric;
  readonly functionDuration: Metric;
  readonly throttles: Metric;
  /** Without `redrive`: with it, such a batch is answered with 202, and `redrive` has the alarms. */
  readonly streamFailures?: Metric;
  readonly receivedFrames: Metric;
  readonly droppedFrames: Metric;
  /** Of each stream, by the id of its alarm. */
  readonly errorAcks: Readonly<Record<string, Metric>>;
  /** Where something reads the archive. */
  readonly redrive?: RedriveMetrics;
}

/** The alarms that every `FrameIngest` has. What is added to one later brings its own, by `addAlarm`. */
export function createAlarms(
  addAlarm: (id: string, props: AlarmProps) => Alarm,
  metrics: WatchedMetrics,
  timeout: Duration,
): void {
  const once = { threshold: 1, evaluationPeriods: 1 };
  addAlarm('ServerErrorsAlarm', {
    ...once,
    metric: metrics.serverErrors,
    alarmDescription: describeAlarm('ServerErrorsAlarm'),
  });
  addAlarm('FunctionErrorsAlarm', {
    ...once,
    metric: metrics.functionErrors,
    alarmDescription: describeAlarm('FunctionErrorsAlarm'),
  });
  addAlarm('ThrottlesAlarm', {
    ...once,
    metric: metrics.throttles,
    alarmDescription: describeAlarm('ThrottlesAlarm'),
  });
  if (metrics.streamFailures !== undefined) {
    addAlarm('StreamFailuresAlarm', {
      ...once,
      metric: metrics.streamFailures,
      alarmDescription: describeAlarm('StreamFailuresAlarm'),
    });
  }
  for (const [id, metric] of Object.entries(metrics.errorAcks)) {
    addAlarm(id, {
      ...once,
      metric,
      alarmDescription: describeAlarm('ErrorAcksAlarm'),
    });
  }
  // A camera that skips a frame now and then should not wake anyone.
  addAlarm('DroppedFramesAlarm', {
    metric: new MathExpression({
      expression: 'IF(received > 0, 100 * dropped / received, 0)',
      usingMetrics: { received: metrics.receivedFrames, dropped: metrics.droppedFrames },
      label: 'Dropped frames, %',
    }),
    threshold: maxDroppedPercent,
    evaluationPeriods: 3,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    alarmDescription: describeAlarm('DroppedFramesAlarm'),
  });
  if (!timeout.isUnresolved()) {
    addAlarm('LatencyAlarm', {
      metric: metrics.functionDuration,
      threshold: Math.round(timeout.toMilliseconds() * (latencyPercent / 100)),
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      alarmDescription: describeAlarm('LatencyAlarm'),
    });
  }
  if (metrics.redrive !== undefined) createRedriveAlarms(addAlarm, metrics.redrive);
}
