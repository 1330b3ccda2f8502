/**
 * What PutMedia allows. 50 MB is read as 50,000,000 bytes: whoever keeps that is safe under either reading.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html
 */
export const putMediaLimits = {
  maxFragmentBytes: 50_000_000,
  maxFragmentDurationMs: 20_000,
  minFragmentDurationMs: 1_000,
  maxTracks: 3,
  maxFragmentTags: 10,
  maxTagNameBytes: 128,
  maxTagValueBytes: 256,
} as const;
