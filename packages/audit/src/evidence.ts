/** The frames of one fragment, read from the archive or from a stream. */
export interface Clip {
  /** Producer timestamp of its first frame, milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** Producer timestamp of each frame, milliseconds since the Unix epoch. */
  readonly timesMs: readonly number[];
  /** Digest of its frames' times and bytes: equal only for the same frames of the same moment. */
  readonly digest: string;
}

/** An archived batch. */
export interface ArchivedBatch {
  readonly key: string;
  readonly streamName: string;
  readonly etag: string;
  /** UID of its segment, in hexadecimal; distinguishes two batches with the same pictures. */
  readonly segmentUid: string | undefined;
  readonly clips: readonly Clip[];
}

/** A fragment of a stream. */
export interface StreamedClip extends Clip {
  readonly streamName: string;
  readonly fragmentNumber: string;
  /** Undefined if the service doesn't return it. */
  readonly segmentUid: string | undefined;
}

/** The contents of archive and streams. */
export interface Evidence {
  readonly archived: readonly ArchivedBatch[];
  readonly streamed: readonly StreamedClip[];
  /** Objects that look like batches but cannot be read, with the reason. */
  readonly unreadable: readonly { readonly key: string; readonly reason: string }[];
}
