import { type MatroskaEvent, MatroskaReader } from '@frame-ingest/matroska/media';
import type { BatchMetadata } from '../archive/batch-metadata.ts';

/** One cluster of an archived batch: one fragment of its stream. */
export interface ArchivedCluster {
  /** Producer timestamp of its first frame, milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** The bytes of the cluster in the archive. */
  readonly bytes: Uint8Array;
  /** The bytes of its frames, in order. */
  readonly frames: readonly Uint8Array[];
}

/** An archived batch, split so that each of its fragments can be found in a stream or put on it. */
export interface ArchivedBatch extends BatchMetadata {
  readonly key: string;
  /** UID of the segment: the digest of the batch. */
  readonly segmentUuid: Uint8Array | undefined;
  /** All bytes before the first cluster. */
  readonly header: Uint8Array;
  readonly clusters: readonly ArchivedCluster[];
}

/** The object is not a batch that this service wrote. */
export class UnreadableBatchError extends Error {
  override readonly name = 'UnreadableBatchError';
}

/**
 * Splits an archived batch into its clusters.
 * @throws UnreadableBatchError if it is not Matroska with clusters
 */
export function parseArchivedBatch(
  key: string,
  matroska: Uint8Array,
  metadata: BatchMetadata,
): ArchivedBatch {
  const events = readEvents(matroska);
  const starts = events.filter(({ type }) => type === 'clusterStart').map(({ byteOffset }) => byteOffset);
  const [headerBytes] = starts;
  if (headerBytes === undefined) throw new UnreadableBatchError('The archived object has no cluster');
  const info = events.find((event) => event.type === 'info')?.info;
  const clusters = starts.map((start, index) => {
    const end = starts[index + 1] ?? matroska.byteLength;
    const own = events.filter(({ byteOffset }) => byteOffset >= start && byteOffset < end);
    const timestamp = own.find((event) => event.type === 'clusterTimestamp')?.timestamp ?? 0;
    return {
      startMs: metadata.startMs + (timestamp * (info?.timestampScale ?? 1_000_000)) / 1_000_000,
      bytes: matroska.subarray(start, end),
      frames: own.flatMap((event) => (event.type === 'block' ? event.block.frames : [])),
    };
  });
  return {
    key,
    ...metadata,
    segmentUuid: info?.segmentUuid,
    header: matroska.subarray(0, headerBytes),
    clusters,
  };
}

function readEvents(matroska: Uint8Array): MatroskaEvent[] {
  const reader = new MatroskaReader();
  try {
    return [...reader.push(matroska), ...reader.end()];
  } catch (cause) {
    throw new UnreadableBatchError('The archived object is not Matroska', { cause });
  }
}
