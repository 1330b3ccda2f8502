import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { RunningStack } from '../../../../test/support/stack.ts';
import { audit } from '../../../audit/src/audit.ts';
import type { CapturedFrameEntry } from '../../../audit/src/captured-log.ts';
import type { Violation } from '../../../audit/src/find-violations.ts';
import { readArchive } from '../../../audit/src/read-archive.ts';

/** Times of all frames in the archive for a stream, in milliseconds since the Unix epoch: one that is there twice is twice in it. */
export async function readArchivedTimes(stack: RunningStack, streamName: string): Promise<number[]> {
  const { archived, unreadable } = await readArchive(toS3(stack), stack.bucket);
  expect(unreadable).toEqual([]);
  const clips = archived.filter((batch) => batch.streamName === streamName).flatMap((batch) => batch.clips);
  return clips.flatMap(({ timesMs }) => timesMs).sort((a, b) => a - b);
}

/** The batches in the archive for a stream, as files, in the order of their times. */
export async function readArchivedVideos(stack: RunningStack, streamName: string): Promise<Uint8Array[]> {
  const s3 = toS3(stack);
  const { archived } = await readArchive(s3, stack.bucket);
  const batches = archived.filter((batch) => batch.streamName === streamName);
  batches.sort((a, b) => (a.clips[0]?.startMs ?? 0) - (b.clips[0]?.startMs ?? 0));
  return Promise.all(
    batches.map(async ({ key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: stack.bucket, Key: key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    }),
  );
}

/**
 * What archive and streams disagree on: a fragment that is missing, or there twice.
 * @param captured what the archive is to have of these streams, and nothing else
 */
export async function findBrokenPromises(
  stack: RunningStack,
  captured: readonly CapturedFrameEntry[] = [],
): Promise<readonly Violation[]> {
  const { kinesisVideo: endpoint, region, credentials, bucket } = stack;
  const kinesisVideo = new KinesisVideoClient({ endpoint, region, credentials });
  return (await audit({ s3: toS3(stack), kinesisVideo, bucket, captured })).violations;
}

function toS3({ s3, region, credentials }: RunningStack): S3Client {
  return new S3Client({ endpoint: s3, region, credentials, forcePathStyle: true });
}
