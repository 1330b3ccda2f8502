/**
 * PutMedia's limits for one fragment, from the newest documents. 50 MB is read as 50,000,000 bytes, which is safe under either
 * reading.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html "PutMedia"
 */
export const fragmentLimits = {
  /** The cluster and the tags after it. */
  maxFragmentBytes: 50_000_000,
  maxFragmentDurationMs: 20_000,
  minFragmentDurationMs: 1_000,
  maxTracks: 3,
  /** Not counting the service's own tags, such as the end-of-fragment mark. */
  maxFragmentTags: 10,
  /** In UTF-8. */
  maxTagNameBytes: 128,
  /** In UTF-8. */
  maxTagValueBytes: 256,
} as const;
