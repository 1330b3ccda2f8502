/**
 * What the service takes and gives of one stream, by the newest documents.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html
 */
export const streamLimits = {
  /** At a time; the newest is refused. */
  maxPutMediaConnections: 1,
  putMediaCallsPerSecond: 5,
  fragmentsPerSecond: 5,
  /** After this long PutMedia ends with error 4003. */
  maxPutMediaDurationMs: 45 * 60_000,
  /** Ten years; 0 keeps nothing. */
  maxRetentionHours: 87_600,
  /** In a page of ListFragments, and in a request of GetMediaForFragmentList. */
  maxListedFragments: 1_000,
  /**
   * How long an endpoint is kept. AWS asks to keep it and allows 5 look-ups a second for a stream; its C producer looks again
   * after 45 minutes, no limit of the service's.
   * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html
   */
  dataEndpointLifetimeMs: 45 * 60_000,
} as const;
