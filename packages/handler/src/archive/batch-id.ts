import { isStreamName } from '@frame-ingest/kinesis-video';

/** The identity of a batch: its stream, the time of its first frame and its content. */
export interface BatchId {
  readonly streamName: string;
  /** Producer timestamp of the request's first frame that begins like an image, in milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** 32 hexadecimal digits over the times and images of the batch; as 16 bytes the UID of its segment. */
  readonly digest: string;
}

/** @returns the id that clients see: `front~1795405009130~b999080c396a0c9b1f02a3b4c5d6e7f8` */
export function formatBatchId({ streamName, startMs, digest }: BatchId): string {
  return `${streamName}~${startMs}~${digest}`;
}

/** @returns undefined for text that {@link formatBatchId} cannot have written */
export function parseBatchId(text: string): BatchId | undefined {
  const [, streamName, start, digest] = /^([^~]+)~(\d{1,15})~([0-9a-f]{32})$/.exec(text) ?? [];
  if (streamName === undefined || start === undefined || digest === undefined) return undefined;
  return isStreamName(streamName) ? { streamName, startMs: Number(start), digest } : undefined;
}

/**
 * The key of a batch in the archive, with a folder for each hour of its stream. The same batch has the same key, so that the
 * service recognizes a batch that is sent again.
 */
export function archiveKey({ streamName, startMs, digest }: BatchId): string {
  const time = new Date(startMs).toISOString();
  const hour = time.slice(0, 13).replace(/[-T]/g, '/');
  const moment = time.replace(/[-:]/g, '');
  return `${streamName}/${hour}/${moment}-${digest}.mkv`;
}
