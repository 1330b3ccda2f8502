import { parseFilterPattern } from '../cloud/metrics/parse-filter-pattern';
import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly FilterPattern: string;
  readonly LogGroupName: string;
  readonly MetricTransformations: readonly {
    readonly MetricName: string;
    readonly MetricNamespace: string;
    readonly MetricValue: string;
  }[];
}

export const createMetricFilter: ResourceType = {
  type: 'AWS::Logs::MetricFilter',
  standIn: 'applied to what the functions have logged',
  notRehearsed: ['FilterName', 'MetricTransformations[0].DefaultValue', 'MetricTransformations[0].Unit'],
  create(properties: Properties, id: string, { logGroups, metrics, deployment }: Cloud) {
    const { FilterPattern: pattern, LogGroupName: logGroup, MetricTransformations } = properties;
    logGroups.read(logGroup);
    parseFilterPattern(pattern);
    for (const { MetricName, MetricNamespace, MetricValue } of MetricTransformations) {
      const metric = { namespace: MetricNamespace, name: MetricName };
      metrics.filters.push({ logGroup, pattern, metric, value: MetricValue });
    }
    return { ref: deployment.nameOf(id) };
  },
};
