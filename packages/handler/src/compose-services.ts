import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { createDeliveryMetrics, type DeliveryMetrics } from './metrics/delivery-metrics.ts';

/** How the parts reach AWS and the log. */
export interface Services {
  readonly s3: S3Client;
  readonly control: KinesisVideoClient;
  readonly logger: Logger;
}

export function createServices(): Services {
  const logger = new Logger({ serviceName: 'frame-ingest' });
  return { s3: new S3Client({}), control: new KinesisVideoClient({}), logger };
}

export function composeMetrics(): DeliveryMetrics {
  return createDeliveryMetrics(new Metrics({ namespace: 'FrameIngest', serviceName: 'frame-ingest' }));
}
