import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import type { Configuration } from './config/configuration.ts';
import { logCalls } from './log-calls.ts';
import { createDeliveryMetrics, type DeliveryMetrics } from './metrics/delivery-metrics.ts';

/** How the parts reach AWS and the log. */
export interface Services {
  readonly s3: S3Client;
  readonly control: KinesisVideoClient;
  readonly logger: Logger;
}

export function createServices({ logLevel }: Pick<Configuration, 'logLevel'>): Services {
  const logger = new Logger({
    serviceName: 'frame-ingest',
    ...(logLevel === undefined ? {} : { logLevel }),
  });
  const services = { s3: new S3Client({}), control: new KinesisVideoClient({}), logger };
  logCalls(services.s3, logger);
  logCalls(services.control, logger);
  return services;
}

export function composeMetrics(): DeliveryMetrics {
  return createDeliveryMetrics(new Metrics({ namespace: 'FrameIngest', serviceName: 'frame-ingest' }));
}
