import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { Seam } from '@frame-ingest/contract';

/** What operators watch of the way from frames to the stream. Metrics of CloudWatch, namespace `FrameIngest`. */
export interface DeliveryMetrics {
  /** `ArchivedNotStreamed`: a request was answered before its batch was in the stream. */
  archivedNotStreamed(): void;
  /** `AcknowledgementLatency`: from the archive to the last acknowledgement, in milliseconds. */
  acknowledged(ms: number): void;
  /**
   * `SeamGap`: between the end of a stream's last batch and the start of this one, in milliseconds. `CodecPrivateChanged`: this
   * one has other codec private data, so that players begin anew and no clip goes over the seam.
   */
  seam(seam: Seam): void;
  /** `DecoderFallback`: a fragment was decoded by sharp though ffmpeg was to decode it. */
  decoderFallback(): void;
  /** `DoubleAvoided`: a batch was found where it would have been stored again. */
  doubleAvoided(): void;
  /** `Redriven`: a batch was put on its stream from the archive, so many milliseconds after it was archived. */
  redriven(ageMs: number): void;
  /** `Parked`: a stream refuses a batch for what it is. */
  parked(): void;
  /** `UndeliveredAge`: how long ago a batch was archived that is still not in its stream, in milliseconds. */
  undelivered(ageMs: number): void;
  /** Writes out what has been noted. */
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
