import { fragmentLimits, streamLimits } from '@frame-ingest/kinesis-video';

/** What the service allows. One table, so that a change of the documents is a change in one place. */
export interface Limits {
  /** Longest fragment: its cluster and the tags after it, in bytes. */
  readonly maxFragmentBytes: number;
  /** Longest time from the earliest to the latest frame of a fragment. */
  readonly maxFragmentDurationMs: number;
  /** Shortest fragment, by the time that it plays; 0 takes any. */
  readonly minFragmentDurationMs: number;
  readonly maxTracks: number;
  /** Tags per fragment, without the service's own such as the end-of-fragment mark. */
  readonly maxFragmentTags: number;
  readonly maxTagNameBytes: number;
  readonly maxTagValueBytes: number;
  /** PutMedia connections per stream. */
  readonly maxPutMediaConnections: number;
  /** Which one goes when there is one too many: the newest is refused, or the oldest is ended. */
  readonly surplusProducer: 'newest' | 'oldest';
  /** After this long PutMedia ends with error 4003. */
  readonly maxPutMediaDurationMs: number;
  /** GetMedia connections per stream; the newest is refused. */
  readonly maxGetMediaConnections: number;
  /** GetMediaForFragmentList connections per stream; the newest is refused. */
  readonly maxGetMediaForFragmentListConnections: number;
  /** How often IDLE is sent while a producer is silent, and how long it may be. */
  readonly idleIntervalMs: number;
  readonly maxIdleMs: number;
  /** How far a fragment's producer timestamp may lie ahead of the service's clock. */
  readonly maxProducerTimestampAheadMs: number;
  /** How far the time of a signature may lie from the service's clock, where signatures are verified. */
  readonly maxClockSkewMs: number;
  /** What a stream without retention keeps for its consumers. */
  readonly hostBufferMs: number;
  readonly hostBufferBytes: number;
  readonly maxTagsPerStream: number;
  readonly maxRetentionHours: number;
  readonly maxListedFragments: number;
  readonly maxListedStreams: number;
  /** Calls to one operation of the control plane, by the whole account and for one stream. */
  readonly controlCallsPerSecond: number;
  readonly controlCallsPerSecondAndStream: number;
  /** The same for DescribeStream and GetDataEndpoint, of which an account may make more. */
  readonly lookUpCallsPerSecond: number;
  /** Calls for one stream. */
  readonly putMediaCallsPerSecond: number;
  readonly getMediaCallsPerSecond: number;
  /** What producers may send to one stream; above it, reading slows down. */
  readonly putMediaBytesPerSecond: number;
  readonly fragmentsPerSecond: number;
  /** What one GetMedia or GetMediaForFragmentList connection is sent. */
  readonly getMediaBytesPerSecond: number;
  /** Fragments that ListFragments may ask for (MaxResults), and whose media may be asked for, of one stream. */
  readonly fragmentMetadataPerSecond: number;
  readonly fragmentMediaPerSecond: number;
}

/** Whose documents the limits are taken from. */
export type Rules = 'newest' | '2020';

/**
 * The limits of a set of documents.
 * @param rates whether what is counted per second is limited; without it those limits are infinite
 * @param changes single limits that replace those of the documents, rates among them
 * @throws Error for other rules
 */
export function limitsOf(
  rules: Rules,
  { rates = false, changes = {} }: { rates?: boolean; changes?: Partial<Limits> } = {},
): Limits {
  const documented = { newest: newestLimits, '2020': limitsOf2020 }[rules];
  if (documented === undefined) throw new Error(`rules must be newest or 2020; received ${String(rules)}`);
  return { ...documented, ...(rates ? {} : unlimitedRates), ...changes };
}

/**
 * The newest documented values. How far ahead a producer's clock may be is not documented; an hour is far more than SigV4
 * lets a clock be wrong. The shortest fragment is documented as one second, but the last fragment of any recording may be
 * shorter, the error MIN_FRAGMENT_DURATION_REACHED has no documented id, and none is known to have been seen: so it is off.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 */
const newestLimits: Limits = {
  ...fragmentLimits,
  minFragmentDurationMs: 0,
  maxPutMediaConnections: streamLimits.maxPutMediaConnections,
  surplusProducer: 'newest',
  maxPutMediaDurationMs: streamLimits.maxPutMediaDurationMs,
  maxGetMediaConnections: 3,
  maxGetMediaForFragmentListConnections: 5,
  idleIntervalMs: 10_000,
  maxIdleMs: 30_000,
  maxProducerTimestampAheadMs: 60 * 60_000,
  maxClockSkewMs: 15 * 60_000,
  hostBufferMs: 5 * 60_000,
  hostBufferBytes: 200_000_000,
  maxTagsPerStream: 50,
  maxRetentionHours: streamLimits.maxRetentionHours,
  maxListedFragments: streamLimits.maxListedFragments,
  maxListedStreams: 10_000,
  controlCallsPerSecond: 50,
  controlCallsPerSecondAndStream: 5,
  lookUpCallsPerSecond: 300,
  putMediaCallsPerSecond: streamLimits.putMediaCallsPerSecond,
  getMediaCallsPerSecond: 5,
  putMediaBytesPerSecond: 12_500_000,
  fragmentsPerSecond: streamLimits.fragmentsPerSecond,
  getMediaBytesPerSecond: 25_000_000,
  fragmentMetadataPerSecond: 10_000,
  fragmentMediaPerSecond: 500,
};

/**
 * The limits as documented in 2020: shorter fragments, no limit of fragments per second, and of two producers the last
 * one was accepted. ListFragments and GetMediaForFragmentList were counted by calls; that is not kept here.
 * @see https://github.com/awsdocs/amazon-kinesis-video-streams-developer-guide doc_source/limits.md
 */
const limitsOf2020: Limits = {
  ...newestLimits,
  maxFragmentDurationMs: 10_000,
  surplusProducer: 'oldest',
  fragmentsPerSecond: Number.POSITIVE_INFINITY,
  fragmentMetadataPerSecond: Number.POSITIVE_INFINITY,
  fragmentMediaPerSecond: Number.POSITIVE_INFINITY,
};

const unlimitedRates = {
  controlCallsPerSecond: Number.POSITIVE_INFINITY,
  controlCallsPerSecondAndStream: Number.POSITIVE_INFINITY,
  lookUpCallsPerSecond: Number.POSITIVE_INFINITY,
  putMediaCallsPerSecond: Number.POSITIVE_INFINITY,
  getMediaCallsPerSecond: Number.POSITIVE_INFINITY,
  putMediaBytesPerSecond: Number.POSITIVE_INFINITY,
  fragmentsPerSecond: Number.POSITIVE_INFINITY,
  getMediaBytesPerSecond: Number.POSITIVE_INFINITY,
  fragmentMetadataPerSecond: Number.POSITIVE_INFINITY,
  fragmentMediaPerSecond: Number.POSITIVE_INFINITY,
} as const;
