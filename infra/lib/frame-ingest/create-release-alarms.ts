import { Duration } from 'aws-cdk-lib';
import type { Alarm, AlarmProps, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { describeAlarm } from './alarm-texts';

/** What is watched while a new version takes over. */
export interface ReleaseMetrics {
  readonly functionErrors: Metric;
  readonly serverErrors: Metric;
  readonly redriveErrors?: Metric;
}

/** The other alarms look at 5 minutes, which is all that a canary has. */
export const releasePeriod = Duration.minutes(1);

/** The alarms that end a release: those of the function behind the API, and of the second one. */
export function createReleaseAlarms(
  addAlarm: (id: string, props: AlarmProps) => Alarm,
  { functionErrors, serverErrors, redriveErrors }: ReleaseMetrics,
): { readonly handler: Alarm[]; readonly reader: Alarm[] } {
  const create = (id: Parameters<typeof describeAlarm>[0], metric: Metric | undefined): Alarm[] =>
    metric === undefined
      ? []
      : [addAlarm(id, { metric, threshold: 1, evaluationPeriods: 1, alarmDescription: describeAlarm(id) })];
  return {
    handler: [
      ...create('ReleaseErrorsAlarm', functionErrors),
      ...create('ReleaseServerErrorsAlarm', serverErrors),
    ],
    reader: create('ReleaseRedriveErrorsAlarm', redriveErrors),
  };
}
