import { Logger } from '@aws-lambda-powertools/logger';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { composeDelivery } from './compose-delivery.ts';
import { createReplay, type Replay } from './replay/replay.ts';

/** Which archive to replay, and over which services. */
export interface ReplayConfiguration {
  /** The archive: `ARCHIVE_BUCKET` of the handler. */
  readonly bucket: string;
  /**
   * Account that the bucket has to be of: `BUCKET_OWNER` of the handler.
   * @default - the owner is not checked
   */
  readonly bucketOwner?: string | undefined;
  /** Whether a stream that is not there is made. */
  readonly create: boolean;
  /**
   * Endpoint of S3.
   * @default - AWS, or what the variables of the AWS SDK say
   */
  readonly s3Url?: string | undefined;
  /**
   * Endpoint of Kinesis Video.
   * @default - AWS, or what the variables of the AWS SDK say
   */
  readonly kvsUrl?: string | undefined;
}

const newStream = { retentionHours: 24, mediaType: 'video/h264' };

/** Makes the replay of an archive; region and credentials are found as every AWS SDK finds them. */
export function composeReplay({ bucket, bucketOwner, create, s3Url, kvsUrl }: ReplayConfiguration): Replay {
  // The client of PutMedia finds its endpoint there, as the others do.
  if (s3Url !== undefined) process.env['AWS_ENDPOINT_URL_S3'] = s3Url;
  if (kvsUrl !== undefined) process.env['AWS_ENDPOINT_URL_KINESIS_VIDEO'] = kvsUrl;
  const services = {
    s3: new S3Client({}),
    control: new KinesisVideoClient({}),
    logger: new Logger({ serviceName: 'replay', logLevel: 'ERROR' }),
  };
  const streams = { names: [], prefixes: create ? [''] : [] };
  const archiveBucket = { name: bucket, ...(bucketOwner === undefined ? {} : { owner: bucketOwner }) };
  return createReplay(composeDelivery({ archiveBucket, streams, newStream }, services));
}
