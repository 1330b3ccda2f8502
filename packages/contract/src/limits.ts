/** Limits of one request. `GET /Config` returns every value. */
export interface RequestLimits {
  /**
   * Longest request body in bytes. Lambda takes 6 MB for the whole event, so the body leaves room for
   * the headers and the request context.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   */
  readonly maxBodyBytes: number;
  /** Most frames in one batch. */
  readonly maxFrames: number;
  /**
   * Shortest batch in milliseconds, from its first timestamp to the end of its last frame; 0 allows any. Kinesis Video
   * wants fragments of at least a second.
   * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html (minimum fragment duration)
   */
  readonly minBatchMs: number;
  /** Most pixels (width times height, as stored) in one frame. Checked in its header, before decoding. */
  readonly maxFramePixels: number;
  /**
   * Most pixels in a batch: its frames times the size of the video. More could not be encoded within a request. It counts for
   * H.264 only if the service decodes the pictures (`verifyPictures`).
   */
  readonly maxBatchPixels: number;
  /** Lowest `framerate`, in frames per second. */
  readonly minFramerate: number;
  /** Highest `framerate`, in frames per second. */
  readonly maxFramerate: number;
  /** How far a timestamp may be ahead of the service's clock, in milliseconds. */
  readonly maxClockAheadMs: number;
}

/** The limits of a deployment that sets none. */
export const defaultLimits: RequestLimits = {
  maxBodyBytes: 6_000_000,
  maxFrames: 1200,
  minBatchMs: 1000,
  maxFramePixels: 3840 * 2160,
  maxBatchPixels: 700e6,
  minFramerate: 0.1,
  maxFramerate: 120,
  maxClockAheadMs: 15 * 60_000,
};
