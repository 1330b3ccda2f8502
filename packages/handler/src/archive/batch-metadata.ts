/** The metadata of an archived batch, enough to put it on its stream from the archive alone. */
export interface BatchMetadata {
  readonly streamName: string;
  /** Producer timestamp of its first frame, milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly frameCount: number;
  /** A name of the request that wrote the object, by which it recognizes its own work when S3's answer is lost. */
  readonly writer: string;
  /** Milliseconds that the client added to its clock, if it said so. */
  readonly clockOffsetMs?: number | undefined;
}

/** @returns user metadata (`x-amz-meta-*`) of an object */
export function toObjectMetadata(batch: BatchMetadata, fragmentCount: number): Record<string, string> {
  return {
    'stream-name': batch.streamName,
    'producer-start-timestamp': String(batch.startMs),
    'duration-ms': String(batch.durationMs),
    'frame-count': String(batch.frameCount),
    'fragment-count': String(fragmentCount),
    writer: batch.writer,
    ...(batch.clockOffsetMs === undefined ? {} : { 'clock-offset-ms': String(batch.clockOffsetMs) }),
  };
}

/** @returns undefined if the object is not a batch of this service */
export function parseObjectMetadata(metadata: Readonly<Record<string, string>>): BatchMetadata | undefined {
  const streamName = metadata['stream-name'];
  const startMs = Number(metadata['producer-start-timestamp']);
  if (streamName === undefined || !Number.isSafeInteger(startMs) || startMs <= 0) return undefined;
  return {
    ...{ streamName, startMs, writer: metadata['writer'] ?? '' },
    durationMs: Number(metadata['duration-ms'] ?? 0),
    frameCount: Number(metadata['frame-count'] ?? 0),
  };
}
