/** What the service allows. One table, so that a change of the documents is a change in one place. */
export interface Limits {
  /** Longest fragment: its cluster and the tags after it, in bytes. */
  readonly maxFragmentBytes: number;
  /** Longest time from the earliest to the latest frame of a fragment. */
  readonly maxFragmentDurationMs: number;
  readonly maxTracks: number;
  /** Tags per fragment, without the service's own such as the end-of-fragment mark. */
  readonly maxFragmentTags: number;
  readonly maxTagNameBytes: number;
  readonly maxTagValueBytes: number;
  /** PutMedia connections per stream; the newest is refused. */
  readonly maxPutMediaConnections: number;
  /** After this long PutMedia ends with error 4003. */
  readonly maxPutMediaDurationMs: number;
  /** How often IDLE is sent while a producer is silent, and how long it may be. */
  readonly idleIntervalMs: number;
  readonly maxIdleMs: number;
  /** How far a fragment's producer timestamp may lie ahead of the service's clock. */
  readonly maxProducerTimestampAheadMs: number;
  /** What a stream without retention keeps for its consumers. */
  readonly hostBufferMs: number;
  readonly hostBufferBytes: number;
  readonly maxTagsPerStream: number;
  readonly maxRetentionHours: number;
  readonly maxListedFragments: number;
  readonly maxListedStreams: number;
  /** Not enforced yet: calls and fragments per second and stream, consumers per stream, shortest fragment. */
  readonly putMediaCallsPerSecond: number;
  readonly fragmentsPerSecond: number;
  readonly getMediaCallsPerSecond: number;
  readonly maxGetMediaConnections: number;
  readonly minFragmentDurationMs: number;
}

/**
 * The newest documented values. 50 MB is read as 50,000,000 bytes: whoever keeps that is safe under either reading.
 * How far ahead a producer's clock may be is not documented; an hour is far more than SigV4 lets a clock be wrong.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 */
export const defaultLimits: Limits = {
  maxFragmentBytes: 50_000_000,
  maxFragmentDurationMs: 20_000,
  maxTracks: 3,
  maxFragmentTags: 10,
  maxTagNameBytes: 128,
  maxTagValueBytes: 256,
  maxPutMediaConnections: 1,
  maxPutMediaDurationMs: 45 * 60_000,
  idleIntervalMs: 10_000,
  maxIdleMs: 30_000,
  maxProducerTimestampAheadMs: 60 * 60_000,
  hostBufferMs: 5 * 60_000,
  hostBufferBytes: 200_000_000,
  maxTagsPerStream: 50,
  maxRetentionHours: 87_600,
  maxListedFragments: 1000,
  maxListedStreams: 10_000,
  putMediaCallsPerSecond: 5,
  fragmentsPerSecond: 5,
  getMediaCallsPerSecond: 5,
  maxGetMediaConnections: 3,
  minFragmentDurationMs: 1000,
};
