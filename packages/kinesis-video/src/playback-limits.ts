/**
 * Limits of clips and HLS sessions, from the newest documents.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetHLSStreamingSessionURL.html
 */
export const playbackLimits = {
  maxClipFragments: 200,
  /** 100 MB, read as 100,000,000 bytes, which is safe under either reading. */
  maxClipBytes: 100_000_000,
  /** MaxMediaPlaylistFragmentResults. */
  maxPlaylistFragments: 5_000,
  /** Expires, in seconds, as is the next. */
  minSessionSeconds: 300,
  maxSessionSeconds: 43_200,
  /** From the start to the end of a range. */
  maxRangeMs: 24 * 3_600_000,
  /** A larger gap or overlap between two fragments is a discontinuity (DiscontinuityMode). */
  maxContinuousGapMs: 50,
} as const;
