import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { readSegments } from '@frame-ingest/matroska';
import type { ArchivedBatch, Clip, Evidence } from './evidence.ts';
import { toClip } from './to-clip.ts';

/** Reads all batches of an archive. Prefixes that begin with `!` hold other objects. */
export async function readArchive(
  client: S3Client,
  bucket: string,
): Promise<Pick<Evidence, 'archived' | 'unreadable'>> {
  const archived: ArchivedBatch[] = [];
  const unreadable: { key: string; reason: string }[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    for (const { Key: key = '' } of Contents) {
      if (key.startsWith('!') || !key.endsWith('.mkv')) continue;
      try {
        archived.push(await readBatch(client, bucket, key));
      } catch (error) {
        unreadable.push({ key, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  }
  return { archived, unreadable };
}

async function readBatch(client: S3Client, bucket: string, key: string): Promise<ArchivedBatch> {
  const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
  const { 'stream-name': streamName, 'producer-start-timestamp': start } = object.Metadata ?? {};
  const [segment] = readSegments(bytes);
  if (streamName === undefined || start === undefined || segment === undefined) {
    throw new Error(
      'The object lacks the metadata of a batch (stream-name, producer-start-timestamp), or has no segment',
    );
  }
  const uid = segment.info.segmentUuid;
  return {
    ...{ key, streamName, etag: object.ETag ?? '' },
    segmentUid: uid && Buffer.from(uid).toString('hex'),
    clips: segment.clusters.map(({ timestamp, blocks }): Clip => {
      const frames = blocks.map(({ relativeTimestamp, data }) => ({
        timestampMs: Number(start) + timestamp + relativeTimestamp,
        data,
      }));
      return toClip(Number(start) + timestamp, frames);
    }),
  };
}
