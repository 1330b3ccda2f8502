import type { MetricId } from '../cloud/metrics/metrics';
import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';

interface Properties extends Partial<MetricProperties> {
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: MetricProperties };
  }[];
}

interface MetricProperties {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export const createAlarm: ResourceType = {
  type: 'AWS::CloudWatch::Alarm',
  standIn: 'its metric is looked for: in the logs, or as one of AWS with a resource of the template',
  notRehearsed: [
    ...['AlarmActions', 'AlarmDescription', 'AlarmName', 'ComparisonOperator', 'EvaluationPeriods'],
    ...['DatapointsToAlarm', 'ExtendedStatistic', 'OKActions', 'Period', 'Statistic', 'Threshold'],
    ...['TreatMissingData', 'EvaluateLowSampleCountPercentile'],
    ...[0, 1, 2, 3].flatMap((index) =>
      ['Label', 'ReturnData', 'MetricStat.Period', 'MetricStat.Stat'].map(
        (name) => `Metrics[${index}].${name}`,
      ),
    ),
  ],
  create(properties: Properties, id: string, { metrics, deployment }: Cloud) {
    const found = properties.Metrics === undefined ? [toMetric(properties)] : readMetrics(properties.Metrics);
    const alarm = deployment.nameOf(id);
    metrics.alarmed.push(...found.map((metric) => ({ alarm: id, metric })));
    const { partition, region, account } = deployment;
    return {
      ref: alarm,
      attributes: { Arn: `arn:${partition}:cloudwatch:${region}:${account}:alarm:${alarm}` },
    };
  },
};

function toMetric({ Namespace = '', MetricName = '', Dimensions = [] }: Partial<MetricProperties>): MetricId {
  return {
    ...{ namespace: Namespace, name: MetricName },
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  };
}

/** @throws {Error} for an expression of what there is not */
function readMetrics(queries: NonNullable<Properties['Metrics']>): MetricId[] {
  const ids = queries.map(({ Id }) => Id);
  return queries.flatMap(({ Expression, MetricStat }) => {
    const names = Expression?.match(/\b[a-z]\w*/g) ?? [];
    const unknown = names.filter((name) => !ids.includes(name));
    if (unknown.length > 0) throw new Error(`${Expression} has no metric ${unknown.join(', ')}`);
    return MetricStat === undefined ? [] : [toMetric(MetricStat.Metric)];
  });
}
