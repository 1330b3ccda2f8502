/** What one request may ask for. Every value is answered by `GET /Config`. */
export interface RequestLimits {
  /**
   * Longest request body in bytes. Lambda takes 6 MB for the whole event, so a body has to leave room for
   * the headers and the request context around it.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   */
  readonly maxBodyBytes: number;
  /** Most frames in one batch. */
  readonly maxFrames: number;
  /**
   * Shortest batch in milliseconds, from its first timestamp to the end of its last frame; 0 allows any. Kinesis Video
   * wants a fragment to last a second.
   * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html (minimum fragment duration)
   */
  readonly minBatchMs: number;
  /** Most pixels (width times height, as stored) of one frame; checked in its header, before decoding. */
  readonly maxFramePixels: number;
  /**
   * Most pixels of a batch: its frames times the size of the video. More could not be encoded in the time of a request. For H.264 it
   * counts where its pictures are decoded (`verifyPictures`).
   */
  readonly maxBatchPixels: number;
  /** Lowest `framerate`, in frames per second. */
  readonly minFramerate: number;
  /** Highest `framerate`, in frames per second. */
  readonly maxFramerate: number;
  /** How far a timestamp may lie ahead of the clock of the service, in milliseconds. */
  readonly maxClockAheadMs: number;
}

/** Those of a deployment that sets none of its own. */
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
