/** One fragment's worth of frames, wherever it was read. */
export interface Clip {
  /** Producer timestamp of its first frame, milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** Producer timestamp of each frame, milliseconds since the Unix epoch. */
  readonly timesMs: readonly number[];
  /** Digest over its frames, times and bytes: the same for the same frames of the same moment, and for no others. */
  readonly digest: string;
}

/** An archived batch. */
export interface ArchivedBatch {
  readonly key: string;
  readonly streamName: string;
  readonly etag: string;
  /** UID of its segment, in hexadecimal; tells two batches with the same pictures apart. */
  readonly segmentUid: string | undefined;
  readonly clips: readonly Clip[];
}

/** A fragment of a stream. */
export interface StreamedClip extends Clip {
  readonly streamName: string;
  readonly fragmentNumber: string;
  /** Where the service hands it on. */
  readonly segmentUid: string | undefined;
}

/** What archive and streams hold. */
export interface Evidence {
  readonly archived: readonly ArchivedBatch[];
  readonly streamed: readonly StreamedClip[];
  /** Objects that look like batches and cannot be read, with the reason. */
  readonly unreadable: readonly { readonly key: string; readonly reason: string }[];
}
