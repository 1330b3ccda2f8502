import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStreamCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { startKvsLocal } from '../../../packages/kvs-local/src/index';
import { startS3Local } from '../../../packages/s3-local/src/index';
import { bucket, credentials, region, stream } from './function-environment';

/** S3 and Kinesis Video Streams on this machine, with the bucket and the stream of the function. */
export interface Services {
  readonly s3: S3Client;
  readonly kinesisVideo: KinesisVideoClient;
  /** Environment variables that lead the function's AWS clients here. */
  readonly environment: Record<string, string>;
  close(): Promise<void>;
}

export async function startServices(): Promise<Services> {
  const directory = await mkdtemp(join(tmpdir(), 'frame-ingest-'));
  const s3Local = await startS3Local({ dir: join(directory, 's3'), buckets: [bucket] });
  const kvsLocal = await startKvsLocal({ dir: join(directory, 'kvs') });
  const kinesisVideo = new KinesisVideoClient({ region, credentials, endpoint: kvsLocal.url });
  await kinesisVideo.send(new CreateStreamCommand({ StreamName: stream, DataRetentionInHours: 24 }));

  return {
    s3: new S3Client({ region, credentials, endpoint: s3Local.url }),
    kinesisVideo,
    environment: { AWS_ENDPOINT_URL_S3: s3Local.url, AWS_ENDPOINT_URL_KINESIS_VIDEO: kvsLocal.url },
    async close() {
      await s3Local.close();
      await kvsLocal.close();
      await rm(directory, { recursive: true });
    },
  };
}
