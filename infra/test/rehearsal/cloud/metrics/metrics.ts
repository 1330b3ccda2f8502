import type { LogGroups } from '../log-groups';
import { parseFilterPattern, selectField } from './parse-filter-pattern';

/** One metric of CloudWatch. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What makes a metric of lines of a log. */
export interface MetricFilter {
  readonly logGroup: string;
  readonly pattern: string;
  readonly metric: Pick<MetricId, 'namespace' | 'name'>;
  /** A number, or the field that holds one: `$.frames.received`. */
  readonly value: string;
}

/** What an alarm looks at. */
export interface AlarmedMetric {
  readonly alarm: string;
  readonly metric: MetricId;
}

/** CloudWatch, as far as logs make metrics and alarms look at them. */
export class Metrics {
  readonly filters: MetricFilter[] = [];
  readonly alarmed: AlarmedMetric[] = [];

  constructor(private readonly logGroups: LogGroups) {}

  /** Values that filters have made of lines, and that functions have written themselves, oldest first. */
  valuesOf({ namespace, name, dimensions }: MetricId): number[] {
    const isPlain = Object.keys(dimensions).length === 0;
    const filtered = this.filters.filter(
      ({ metric }) => isPlain && metric.namespace === namespace && metric.name === name,
    );
    return [
      ...filtered.flatMap((filter) => this.#filter(filter)),
      ...this.#embedded({ namespace, name, dimensions }),
    ];
  }

  #filter({ logGroup, pattern, value }: MetricFilter): number[] {
    return this.#linesOf(logGroup)
      .filter(parseFilterPattern(pattern))
      .map((line) => Number(value.startsWith('$') ? selectField(line, value) : value));
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
  #embedded({ namespace, name, dimensions }: MetricId): number[] {
    const wanted = Object.keys(dimensions).sort().join();
    return this.logGroups.names
      .flatMap((group) => this.#linesOf(group))
      .flatMap((line) => {
        const directives = (line as EmbeddedLine)._aws?.CloudWatchMetrics ?? [];
        const isMeant = directives.some(
          ({ Namespace, Dimensions, Metrics }) =>
            Namespace === namespace &&
            Metrics.some(({ Name }) => Name === name) &&
            Dimensions.some((names) => [...names].sort().join() === wanted) &&
            Object.entries(dimensions).every(([key, value]) => selectField(line, `$.${key}`) === value),
        );
        return isMeant ? [selectField(line, `$.${name}`)].flat().map(Number) : [];
      });
  }

  /** The lines that are JSON. */
  #linesOf(logGroup: string): object[] {
    return this.logGroups.read(logGroup).flatMap((line) => {
      try {
        const parsed: unknown = JSON.parse(line);
        return typeof parsed === 'object' && parsed !== null ? [parsed] : [];
      } catch {
        return [];
      }
    });
  }
}

interface EmbeddedLine {
  readonly _aws?: {
    readonly CloudWatchMetrics?: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}
