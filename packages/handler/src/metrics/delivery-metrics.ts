import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { Seam } from '@frame-ingest/contract';

/** The metrics of the way from frames to the stream, in CloudWatch's namespace `FrameIngest`. */
export interface DeliveryMetrics {
  /** `ArchivedNotStreamed`: a request was answered before its batch was in the stream. */
  archivedNotStreamed(): void;
  /** `AcknowledgementLatency`: from the archive to the last acknowledgement, in milliseconds. */
  acknowledged(ms: number): void;
  /**
   * `SeamGap`: from the end of a stream's last batch to the start of this one, in milliseconds. `CodecPrivateChanged`: this batch
   * has other codec private data, so that players start again and no clip can span the seam.
   */
  seam(seam: Seam): void;
  /** `DecoderFallback`: sharp decoded a fragment that ffmpeg should have decoded. */
  decoderFallback(): void;
  /** `DoubleAvoided`: a batch was there already, and storing it again would have doubled it. */
  doubleAvoided(): void;
  /** `Redriven`: a batch was put on its stream from the archive, this many milliseconds after it was archived. */
  redriven(ageMs: number): void;
  /** `Parked`: a stream refuses the content of a batch. */
  parked(): void;
  /** `UndeliveredAge`: age in the archive of a batch that is still not in its stream, in milliseconds. */
  undelivered(ageMs: number): void;
  /** Writes the collected metrics. */
  publish(): void;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html */
export function createDeliveryMetrics(metrics: Metrics): DeliveryMetrics {
  return {
    archivedNotStreamed: () => metrics.addMetric('ArchivedNotStreamed', 'Count', 1),
    acknowledged: (ms) => metrics.addMetric('AcknowledgementLatency', 'Milliseconds', ms),
    seam({ gapMs, codecPrivateChanged }) {
      metrics.addMetric('SeamGap', 'Milliseconds', gapMs);
      if (codecPrivateChanged) metrics.addMetric('CodecPrivateChanged', 'Count', 1);
    },
    decoderFallback: () => metrics.addMetric('DecoderFallback', 'Count', 1),
    doubleAvoided: () => metrics.addMetric('DoubleAvoided', 'Count', 1),
    redriven(ageMs) {
      metrics.addMetric('Redriven', 'Count', 1);
      metrics.addMetric('RedriveAge', 'Milliseconds', ageMs);
    },
    parked: () => metrics.addMetric('Parked', 'Count', 1),
    undelivered: (ageMs) => metrics.addMetric('UndeliveredAge', 'Milliseconds', ageMs),
    publish() {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
