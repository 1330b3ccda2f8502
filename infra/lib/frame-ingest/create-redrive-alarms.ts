import { type Alarm, type AlarmProps, ComparisonOperator, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { describeAlarm, maxWaitMinutes } from './alarm-texts';

/** The metrics of the way from the archive to the streams. */
export interface RedriveMetrics {
  /** Age of the message that has waited longest, in seconds. */
  readonly oldestMessageAge: Metric;
  readonly deadLetters: Metric;
  readonly functionErrors: Metric;
  readonly throttles: Metric;
  readonly parked: Metric;
  /** Age of the fragment that has waited longest, in milliseconds. */
  readonly undeliveredAge: Metric;
}

/** The alarms of the second function and its queue. */
export function createRedriveAlarms(
  addAlarm: (id: string, props: AlarmProps) => Alarm,
  metrics: RedriveMetrics,
): void {
  const once = { threshold: 1, evaluationPeriods: 1 };
  const above = { evaluationPeriods: 1, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD };
  // SQS moves a message that was received three times to the end of its queue, and does not count its age any more: this
  // sees a function that does not run, and the next one a stream that takes nothing.
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  addAlarm('RedriveAgeAlarm', {
    ...above,
    metric: metrics.oldestMessageAge,
    threshold: maxWaitMinutes * 60,
    alarmDescription: describeAlarm('RedriveAgeAlarm'),
  });
  addAlarm('UndeliveredAgeAlarm', {
    ...above,
    metric: metrics.undeliveredAge,
    threshold: maxWaitMinutes * 60_000,
    alarmDescription: describeAlarm('UndeliveredAgeAlarm'),
  });
  addAlarm('DeadLettersAlarm', {
    ...once,
    metric: metrics.deadLetters,
    alarmDescription: describeAlarm('DeadLettersAlarm'),
  });
  addAlarm('ParkedAlarm', {
    ...once,
    metric: metrics.parked,
    alarmDescription: describeAlarm('ParkedAlarm'),
  });
  addAlarm('RedriveErrorsAlarm', {
    ...once,
    metric: metrics.functionErrors,
    alarmDescription: describeAlarm('RedriveErrorsAlarm'),
  });
  addAlarm('RedriveThrottlesAlarm', {
    ...once,
    metric: metrics.throttles,
    alarmDescription: describeAlarm('RedriveThrottlesAlarm'),
  });
}
