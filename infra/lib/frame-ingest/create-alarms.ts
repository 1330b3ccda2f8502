import type { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  type AlarmProps,
  ComparisonOperator,
  MathExpression,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { createRedriveAlarms, type RedriveMetrics } from './create-redrive-alarms';

/** What is watched. */
export interface WatchedMetrics {
  readonly serverErrors: Metric;
  readonly functionErrors: Metric;
  readonly functionDuration: Metric;
  readonly throttles: Metric;
  readonly streamFailures: Metric;
  readonly receivedFrames: Metric;
  readonly droppedFrames: Metric;
  /** Of each stream, by the id of its alarm. */
  readonly errorAcks: Readonly<Record<string, Metric>>;
  /** Where something reads the archive. */
  readonly redrive?: RedriveMetrics;
}

const mostDroppedPercent = 5;

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
    alarmDescription: 'Requests to the API were answered with a status of 500 or above.',
  });
  addAlarm('FunctionErrorsAlarm', {
    ...once,
    metric: metrics.functionErrors,
    alarmDescription: 'The function crashed, ran out of memory or out of time.',
  });
  addAlarm('ThrottlesAlarm', {
    ...once,
    metric: metrics.throttles,
    alarmDescription: 'Lambda refused to run the function: its concurrency, or the account’s, is used up.',
  });
  addAlarm('StreamFailuresAlarm', {
    ...once,
    metric: metrics.streamFailures,
    alarmDescription: 'Fragments are in the archive, but not, or not for certain, on the stream.',
  });
  for (const [id, metric] of Object.entries(metrics.errorAcks)) {
    addAlarm(id, {
      ...once,
      metric,
      alarmDescription: 'Kinesis Video Streams refused fragments, by error acknowledgements of PutMedia.',
    });
  }
  // A camera that skips a frame now and then is no reason to get up.
  addAlarm('DroppedFramesAlarm', {
    metric: new MathExpression({
      expression: 'IF(received > 0, 100 * dropped / received, 0)',
      usingMetrics: { received: metrics.receivedFrames, dropped: metrics.droppedFrames },
      label: 'Dropped frames, %',
    }),
    threshold: mostDroppedPercent,
    evaluationPeriods: 3,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    alarmDescription: `More than ${mostDroppedPercent} % of the frames are not in the video: the answers and the cameras' own logs tell why.`,
  });
  if (!timeout.isUnresolved()) {
    addAlarm('LatencyAlarm', {
      metric: metrics.functionDuration,
      threshold: Math.round(timeout.toMilliseconds() * 0.9),
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      alarmDescription: `Requests take more than 90 % of the function's ${timeout.toHumanString()}.`,
    });
  }
  if (metrics.redrive !== undefined) createRedriveAlarms(addAlarm, metrics.redrive);
}
