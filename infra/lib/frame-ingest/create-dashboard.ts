import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** What the dashboard shows, one graph for each entry. */
export type Graphs = Readonly<Record<string, readonly Metric[]>>;

/** A dashboard: the alarms, those that are added later too, and the graphs, three in a row. */
export function createDashboard(scope: Construct, alarms: readonly Alarm[], graphs: Graphs): Dashboard {
  const dashboard = new Dashboard(scope, 'Dashboard');
  dashboard.addWidgets(
    new AlarmStatusWidget({ title: 'Alarms', width: 24, alarms: alarms as readonly IAlarm[] as IAlarm[] }),
  );
  dashboard.addWidgets(
    ...Object.entries(graphs).map(([title, left]) => new GraphWidget({ title, width: 8, left: [...left] })),
  );
  return dashboard;
}
