/** S3 and Kinesis Video in a process of their own, so that what they keep is not taken for a leak of the function. */
import { join } from 'node:path';
import { startKvsLocal } from '@frame-ingest/kvs-local';
import { startS3Local } from '@frame-ingest/s3-local';

export interface ServicesOrder {
  readonly dir: string;
  readonly bucket: string;
  readonly streams: readonly string[];
}

export interface ServicesAddresses {
  readonly s3: string;
  readonly kinesisVideo: string;
}

process.once('message', async ({ dir, bucket, streams }: ServicesOrder) => {
  const s3 = await startS3Local({ dir: join(dir, 's3'), buckets: [bucket] });
  const kvs = await startKvsLocal({
    dir: join(dir, 'kinesis-video'),
    streams: streams.map((name) => ({ name, dataRetentionInHours: 1 })),
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.({ s3: s3.url, kinesisVideo: kvs.url } satisfies ServicesAddresses);
});
