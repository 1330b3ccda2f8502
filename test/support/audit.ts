import { createHash } from 'node:crypto';
import { KinesisVideoClient, ListStreamsCommand } from '@aws-sdk/client-kinesis-video';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { listFragments, readFragmentList } from '@frame-ingest/get-media';
import type { LocalStackAddresses } from '@frame-ingest/local';
import { readSegments } from '@frame-ingest/matroska';

export interface Audit {
  /** Frames that are in the archive and not in their stream. */
  readonly lost: readonly string[];
  /** Frames that are in their stream more than once. */
  readonly doubled: readonly string[];
  /** Frames that are in a stream and not in the archive. */
  readonly strange: readonly string[];
  /** Frames in the archive. */
  readonly archived: number;
}

/** Compares archive and streams of a stack frame by frame: by stream, time and content. */
export async function audit(stack: LocalStackAddresses): Promise<Audit> {
  const archived = await readArchive(stack);
  const streamed = (
    await Promise.all((await listStreams(stack)).map((name) => readStream(stack, name)))
  ).flat();
  const [inArchive, inStreams] = [new Set(archived), new Set(streamed)];
  return {
    lost: archived.filter((frame) => !inStreams.has(frame)),
    doubled: streamed.filter((frame, index) => streamed.indexOf(frame) !== index),
    strange: streamed.filter((frame) => !inArchive.has(frame)),
    archived: archived.length,
  };
}

async function readArchive({
  s3,
  region,
  credentials,
  bucket: Bucket,
}: LocalStackAddresses): Promise<string[]> {
  const client = new S3Client({ region, credentials, endpoint: s3, forcePathStyle: true });
  const frames: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket, ContinuationToken }));
    for (const { Key = '' } of page.Contents ?? []) {
      if (Key.startsWith('!')) continue;
      const { Body, Metadata = {} } = await client.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      frames.push(
        ...framesOf(Key.split('/', 1)[0] ?? '', Number(Metadata['producer-start-timestamp']), bytes),
      );
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return frames;
}

function framesOf(stream: string, startMs: number, matroska: Uint8Array): string[] {
  return readSegments(matroska).flatMap(({ clusters }) =>
    clusters.flatMap(({ timestamp, blocks }) =>
      blocks.map(({ relativeTimestamp, data }) =>
        nameFrame(stream, startMs + Number(timestamp) + relativeTimestamp, data),
      ),
    ),
  );
}

async function listStreams({ kinesisVideo, region, credentials }: LocalStackAddresses): Promise<string[]> {
  const client = new KinesisVideoClient({ region, credentials, endpoint: kinesisVideo });
  const { StreamInfoList = [] } = await client.send(new ListStreamsCommand({}));
  return StreamInfoList.flatMap(({ StreamName }) => StreamName ?? []);
}

async function readStream(
  { region, kinesisVideo: endpoint, credentials }: LocalStackAddresses,
  streamName: string,
): Promise<string[]> {
  const connection = { streamName, clientConfig: { region, endpoint, credentials } };
  const fragments: string[] = [];
  const range = { startMs: 0, endMs: Date.now() + 1000 };
  for await (const { number } of listFragments({ ...connection, ...range })) fragments.push(number);
  const frames: string[] = [];
  for await (const fragment of readFragmentList({ ...connection, fragments })) {
    frames.push(...fragment.frames.map(({ timestampMs, data }) => nameFrame(streamName, timestampMs, data)));
  }
  return frames;
}

function nameFrame(stream: string, timestampMs: number, data: Uint8Array): string {
  return `${stream} ${timestampMs} ${createHash('sha256').update(data).digest('hex').slice(0, 16)}`;
}
