import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** What the handler counts and measures of deliveries, in the metrics that it logs in the embedded format. */
export type DeliveryMetric =
  | 'ArchivedNotStreamed'
  | 'CodecPrivateChanged'
  | 'DecoderFallback'
  | 'Redriven'
  | 'DoubleAvoided'
  | 'Parked'
  | 'AcknowledgementLatency'
  | 'UndeliveredAge';

/**
 * A metric over all handlers that log in this account and region, because a handler does not log the name of its deployment.
 * @param statistic what is shown of it unless the options say otherwise
 */
export function deliveryMetric(
  metricName: DeliveryMetric,
  statistic: string,
  options: MetricOptions = {},
): Metric {
  return new Metric({
    namespace: 'FrameIngest',
    metricName,
    dimensionsMap: { service: 'frame-ingest' },
    statistic,
    ...options,
  });
}
