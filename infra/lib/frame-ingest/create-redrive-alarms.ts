import { type Alarm, type AlarmProps, ComparisonOperator, type Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** What is watched of the way from the archive to the streams. */
export interface RedriveMetrics {
  /** Of the message that has waited longest, in seconds. */
  readonly oldestMessageAge: Metric;
  readonly deadLetters: Metric;
  readonly functionErrors: Metric;
  readonly throttles: Metric;
  readonly parked: Metric;
  /** Of the fragment that has waited longest, in milliseconds. */
  readonly undeliveredAge: Metric;
}

const longestMinutes = 10;

/** The alarms of the second function and its queue. README.md tells for each what to do. */
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
    threshold: longestMinutes * 60,
    alarmDescription: `A message about an archived fragment has waited for more than ${longestMinutes} minutes: the redrive function does not keep up, or does not run.`,
  });
  addAlarm('UndeliveredAgeAlarm', {
    ...above,
    metric: metrics.undeliveredAge,
    threshold: longestMinutes * 60_000,
    alarmDescription: `A fragment has been in the archive, and not in its stream, for more than ${longestMinutes} minutes.`,
  });
  addAlarm('DeadLettersAlarm', {
    ...once,
    metric: metrics.deadLetters,
    alarmDescription: 'Fragments are in the archive, and were tried for hours: nobody tries them any more.',
  });
  addAlarm('ParkedAlarm', {
    ...once,
    metric: metrics.parked,
    alarmDescription:
      'Fragments are in the archive that no stream will ever take: the reason is below !parked/.',
  });
  addAlarm('RedriveErrorsAlarm', {
    ...once,
    metric: metrics.functionErrors,
    alarmDescription: 'The redrive function crashed, ran out of memory or out of time.',
  });
  addAlarm('RedriveThrottlesAlarm', {
    ...once,
    metric: metrics.throttles,
    alarmDescription: 'Lambda refused to run the redrive function: the account’s concurrency is used up.',
  });
}
