/**
 * The service's limits for one stream, from the newest documents.
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
   * How long an endpoint is kept. AWS asks clients to keep it and allows 5 look-ups per second for a stream. Its C producer looks
   * it up again after 45 minutes, which is not a limit of the service.
   * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html
   */
  dataEndpointLifetimeMs: 45 * 60_000,
} as const;
