/** The environment variables of the Lambda function, by name. The CDK construct and the local stack set them. */
export interface HandlerEnvironment {
  /** S3 bucket that fragments are archived in. */
  readonly ARCHIVE_BUCKET: string;
  /**
   * Kinesis video streams that fragments are put on, separated by commas. The first is that of a request which names
   * none; `cam-*` allows every name that begins so, and a stream with such a name is made when it is first needed.
   */
  readonly STREAM_NAMES: string;
  /** Claim, in the token of the caller, that holds the streams which the caller may use. Default: all. */
  readonly STREAM_CLAIM?: string;
  /** Retention of streams that are made on demand, in hours. Default 24. */
  readonly STREAM_RETENTION_HOURS?: string;
  /** Their media type. Default `video/h264`. */
  readonly STREAM_MEDIA_TYPE?: string;
  /** KMS key of their media. Default: the service's own. */
  readonly STREAM_KMS_KEY_ID?: string;
  /** `on` (default), or `off`: streams cannot be watched through this API. */
  readonly PLAYBACK?: string;
  /**
   * `on`: something reads the archive and delivers what a request leaves behind (`redrive-lambda`), so that a request need
   * not wait for a stream that is out. Default `off`.
   */
  readonly REDRIVE?: string;
  /** With `REDRIVE`: how long a request waits for its stream, in milliseconds, 0 to 25000. Default 2000. */
  readonly DELIVERY_PATIENCE_MS?: string;
  /** Origins that pages may call from: `*`, or a comma-separated list. Default: none. */
  readonly CORS_ORIGINS?: string;
  /** Size of the video as `WIDTHxHEIGHT`, both even. Default: the first frame of each batch that decodes. */
  readonly CANVAS?: string;
  /** Rate of a batch that names neither timestamps nor a rate, in frames per second. Default 10. */
  readonly FRAMERATE?: string;
  /** Shortest batch in milliseconds, 0 (any) to 10000. Default 1000: Kinesis Video's shortest fragment. */
  readonly MIN_FRAGMENT_MS?: string;
  /** Longest fragment in milliseconds, 1000 to 20000. Default 10000. */
  readonly MAX_FRAGMENT_MS?: string;
  /** Longest body of a request in bytes, 1000 to 6000000. Default 6000000, which Lambda takes. */
  readonly MAX_BODY_BYTES?: string;
  /** Most frames of a batch, 1 to 1200. Default 1200. */
  readonly MAX_FRAMES?: string;
  /** Most pixels of a frame, up to 33177600. Default 8294400: 3840x2160. */
  readonly MAX_FRAME_PIXELS?: string;
  /** Most pixels of a batch, up to 7000000000. Default 700000000. More has to fit into memory and time of the function. */
  readonly MAX_BATCH_PIXELS?: string;
  /** Who decodes JPEG files: `sharp` (default), or `ffmpeg` itself where all of a batch are plain JPEG of its size. */
  readonly DECODER?: string;
  /** `lowLatency` (default), `quality` or `rekognition`. */
  readonly ENCODER_PROFILE?: string;
  /** More options of ffmpeg for its output, as a JSON array of strings; they win over those of the profile. */
  readonly ENCODER_ARGUMENTS?: string;
  /** ffmpeg binary to use instead of the one of `@ffmpeg-installer/ffmpeg`. */
  readonly FFMPEG_PATH?: string;
}
