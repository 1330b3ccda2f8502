import type { SegmentInfo, SimpleTag, Track } from '@frame-ingest/matroska/media';

/** What is known of a fragment when its first frame comes. Times are in milliseconds since the Unix epoch. */
export interface FragmentStart {
  /** Decimal digits, beyond what a `number` holds; they grow with the order of ingestion. */
  readonly number: string;
  /** When the service received its first byte. */
  readonly serverTimestampMs: number;
  /** The producer's time of its start. */
  readonly producerTimestampMs: number;
  /** Milliseconds on the timeline of the producer's segment, as acknowledgements of PutMedia have it; undefined without a cluster. */
  readonly timecodeMs: number | undefined;
  /** Segment information of the Matroska header that the producer sent. */
  readonly info: SegmentInfo;
  /** Tracks of the same header, each with its codec private data. */
  readonly tracks: readonly Track[];
}

/** One fragment, whole. */
export interface Fragment extends FragmentStart {
  /** How far behind the stream's latest fragment it is; GetMedia only. */
  readonly millisBehindNow: number | undefined;
  /** Resumes GetMedia after this fragment; GetMedia only. */
  readonly continuationToken: string | undefined;
  /** The producer's tags, in their order; the service's own are in the fields above. */
  readonly tags: readonly SimpleTag[];
  /** Frames of all tracks, in the order of the stream. */
  readonly frames: readonly Frame[];
  /**
   * The producer's bytes, its header and the cluster with what followed it: a Matroska file that plays alone. In one array,
   * of its own, which is made when it is first asked for.
   */
  readonly raw: Uint8Array;
  /** The same bytes as they came, without a copy: to be written to a file or a socket one after the other. */
  readonly rawParts: readonly Uint8Array[];
  /** Length of `raw`. */
  readonly byteLength: number;
}

/** One frame of a track. Frames that are laced into one block come one by one, each its track's default duration after the last. */
export interface Frame {
  readonly track: Track;
  /** The producer's time of the frame, in milliseconds since the Unix epoch; a fraction where the timestamp scale is finer. */
  readonly timestampMs: number;
  /** Milliseconds after the start of the fragment; may be negative. */
  readonly relativeMs: number;
  readonly keyframe: boolean;
  /**
   * In the form of the track's codec: of H.264, NAL units behind their lengths. See `toAnnexB`. A view of the payload's chunk,
   * or, where it came in several, of an array of its own, which is made when it is first asked for.
   */
  readonly data: Uint8Array;
}
