import { fragmentLimits, streamLimits, streamTagLimits } from '@frame-ingest/kinesis-video';

/** Limits of the service, in one table, so that a change in the documents needs a change in one place only. */
export interface Limits {
  /** Longest fragment: its cluster and the tags after it, in bytes. Above it: error 4001. */
  readonly maxFragmentBytes: number;
  /** Longest time from the earliest to the latest frame of a fragment, in milliseconds. Above it: error 4002. */
  readonly maxFragmentDurationMs: number;
  /**
   * Shortest fragment by playing time, in milliseconds. 0 accepts any length; the documents say 1000. Below it: error
   * MIN_FRAGMENT_DURATION_REACHED, which has no documented id and is sent without one.
   */
  readonly minFragmentDurationMs: number;
  /** Most tracks. Above it: error 4012. */
  readonly maxTracks: number;
  /** Most tags of a fragment, not counting the service's own, such as the end-of-fragment mark. Above it: error 4009. */
  readonly maxFragmentTags: number;
  /** Longest name of a tag, in bytes. Above it: error 4009. */
  readonly maxTagNameBytes: number;
  /** Longest value of a tag, in bytes. Above it: error 4009. */
  readonly maxTagValueBytes: number;
  /** Most PutMedia connections of a stream. Above it: see `surplusProducer`. */
  readonly maxPutMediaConnections: number;
  /**
   * Which producer is disconnected when there is one too many: the `newest` is refused with
   * ConnectionLimitExceededException, or the connection of the `oldest` is ended.
   */
  readonly surplusProducer: 'newest' | 'oldest';
  /** Longest PutMedia, in milliseconds. Above it: error 4003. */
  readonly maxPutMediaDurationMs: number;
  /** Most GetMedia connections of a stream. Above it: ConnectionLimitExceededException for the newest. */
  readonly maxGetMediaConnections: number;
  /** Most GetMediaForFragmentList connections of a stream. Above it: ConnectionLimitExceededException for the newest. */
  readonly maxGetMediaForFragmentListConnections: number;
  /** How often IDLE is sent while a producer is silent, in milliseconds. */
  readonly idleIntervalMs: number;
  /** How long a producer can be silent, in milliseconds. Above it: its connection ends. */
  readonly maxIdleMs: number;
  /** How far a fragment's producer timestamp can be ahead of the service's clock, in milliseconds. Above it: error 4007. */
  readonly maxProducerTimestampAheadMs: number;
  /** How far the time of a verified signature can differ from the service's clock, in milliseconds. */
  readonly maxClockSkewMs: number;
  /** How long a stream without retention keeps fragments for its consumers, in milliseconds. */
  readonly hostBufferMs: number;
  /** How much a stream without retention keeps for its consumers, in bytes. */
  readonly hostBufferBytes: number;
  /** Most tags of a stream. */
  readonly maxTagsPerStream: number;
  /** Longest retention, in hours. */
  readonly maxRetentionHours: number;
  /** Most fragments in an answer of ListFragments, and in a request of GetMediaForFragmentList. */
  readonly maxListedFragments: number;
  /** Most streams in an answer of ListStreams. */
  readonly maxListedStreams: number;
  /** Rate: calls of the account to one operation of the control plane. Above it: ClientLimitExceededException. */
  readonly controlCallsPerSecond: number;
  /** Rate: calls for one stream to one operation of the control plane. Above it: ClientLimitExceededException. */
  readonly controlCallsPerSecondAndStream: number;
  /**
   * Rate: calls of the account to DescribeStream or GetDataEndpoint, which have a higher limit. Above it:
   * ClientLimitExceededException.
   */
  readonly lookUpCallsPerSecond: number;
  /** Rate: PutMedia calls for one stream. Above it: ClientLimitExceededException. */
  readonly putMediaCallsPerSecond: number;
  /** Rate: GetMedia calls for one stream. Above it: ClientLimitExceededException. */
  readonly getMediaCallsPerSecond: number;
  /** Rate: bytes that producers send to one stream. Above it they are read more slowly; what the service does is undocumented. */
  readonly putMediaBytesPerSecond: number;
  /** Rate: fragments that producers send to one stream. Above it they are read more slowly. */
  readonly fragmentsPerSecond: number;
  /** Rate: bytes that one GetMedia or GetMediaForFragmentList connection is sent. Above it they are sent more slowly. */
  readonly getMediaBytesPerSecond: number;
  /**
   * Rate: fragments of one stream that ListFragments is asked for (MaxResults). Above it: ClientLimitExceededException.
   */
  readonly fragmentMetadataPerSecond: number;
  /**
   * Rate: fragments of one stream whose media GetMediaForFragmentList is asked for. Above it: ClientLimitExceededException.
   */
  readonly fragmentMediaPerSecond: number;
}

/** Edition of the service's documents that sets the limits. */
export type Rules = 'newest' | '2020';

/**
 * The limits of a set of documents.
 * @param rates whether limits per second are enforced; otherwise they are infinite
 * @param changes single limits that replace the documented ones, including rates
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
 * The newest documented values. The limit for a producer's clock that is ahead is not documented; an hour is far more than
 * SigV4 allows. The shortest fragment is documented as one second. That limit is off, because the last fragment of any
 * recording can be shorter, and because the error MIN_FRAGMENT_DURATION_REACHED has no documented id and is not known to occur.
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
  maxTagsPerStream: streamTagLimits.maxTags,
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
 * The limits as documented in 2020: shorter fragments, no limit on fragments per second, and a new producer replaced the
 * old one. ListFragments and GetMediaForFragmentList were limited by calls; that rule is not reproduced here.
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
