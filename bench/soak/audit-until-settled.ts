import { setTimeout as delay } from 'node:timers/promises';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { type AuditReport, audit } from '@frame-ingest/audit';
import type { CameraLog } from './cameras.ts';
import type { StackProcess } from './stack-process.ts';

const settleMs = 60_000;

/** Everything that is archived is to be in its stream within a minute. */
export async function auditUntilSettled(
  { addresses: { s3, kinesisVideo, bucket, region, credentials } }: StackProcess,
  { answers: log }: CameraLog,
  sinceMs: number,
): Promise<{ report: AuditReport; settledAfterMs: number }> {
  const options = {
    s3: new S3Client({ endpoint: s3, region, credentials, forcePathStyle: true }),
    kinesisVideo: new KinesisVideoClient({ endpoint: kinesisVideo, region, credentials }),
    ...{ bucket, log },
  };
  for (;;) {
    const startedAtMs = Date.now();
    const report = await audit(options);
    const isLost = report.violations.some(({ kind }) => kind === 'lost');
    const settledAfterMs = startedAtMs - sinceMs;
    if (!isLost || settledAfterMs > settleMs) return { report, settledAfterMs };
    await delay(2_000);
  }
}
