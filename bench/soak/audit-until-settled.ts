import { setTimeout as delay } from 'node:timers/promises';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import {
  KinesisVideoArchivedMediaClient,
  paginateListFragments,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { type AuditOptions, type AuditReport, audit } from '@frame-ingest/audit';
import type { CameraLog } from './cameras.ts';
import type { StackProcess } from './stack-process.ts';

const settleMs = 60_000;

/**
 * Everything that is archived is to be in its stream within a minute: waits until there are as many fragments as archived
 * batches, of one fragment each, or until the minute is over. Then all of it is read and compared, which is too much work
 * for the machine while the deliveries go on.
 */
export async function auditUntilSettled(
  { addresses: { s3: s3Url, kinesisVideo: kvsUrl, bucket, region, credentials } }: StackProcess,
  { answers: log, captured }: Pick<CameraLog, 'answers'> & Pick<AuditOptions, 'captured'>,
  sinceMs: number,
): Promise<{ report: AuditReport; settledAfterMs: number }> {
  const s3 = new S3Client({ endpoint: s3Url, region, credentials, forcePathStyle: true });
  const archive = new KinesisVideoArchivedMediaClient({ endpoint: kvsUrl, region, credentials });
  const batches = await countBatches(s3, bucket);
  const expected = [...batches.values()].reduce((sum, count) => sum + count, 0);
  let settledAfterMs: number;
  do {
    await delay(1_000);
    settledAfterMs = Date.now() - sinceMs;
  } while ((await countFragments(archive, batches.keys())) < expected && settledAfterMs <= settleMs);

  const kinesisVideo = new KinesisVideoClient({ endpoint: kvsUrl, region, credentials });
  return {
    report: await audit({ s3, kinesisVideo, bucket, log, ...(captured === undefined ? {} : { captured }) }),
    settledAfterMs,
  };
}

/** By stream. */
async function countBatches(s3: S3Client, bucket: string): Promise<Map<string, number>> {
  const batches = new Map<string, number>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    for (const { Key = '' } of Contents) {
      const [stream = ''] = Key.split('/');
      if (Key.endsWith('.mkv')) batches.set(stream, (batches.get(stream) ?? 0) + 1);
    }
  }
  return batches;
}

async function countFragments(
  client: KinesisVideoArchivedMediaClient,
  streams: Iterable<string>,
): Promise<number> {
  let count = 0;
  for (const StreamName of streams) {
    for await (const { Fragments = [] } of paginateListFragments({ client }, { StreamName })) {
      count += Fragments.length;
    }
  }
  return count;
}
