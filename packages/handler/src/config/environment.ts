/** The environment variables of the Lambda function, by name. The CDK construct and the local stack set them. */
export interface HandlerEnvironment {
  /** S3 bucket that fragments are archived in. */
  readonly ARCHIVE_BUCKET: string;
  /**
   * Account that owns the bucket, 12 digits: each call of S3 is for a bucket of that account and no other, so that video does not end
   * in a bucket of the same name that somebody else has made since.
   * @default - the owner is not checked
   */
  readonly BUCKET_OWNER?: string;
  /**
   * Kinesis video streams that fragments are put on, separated by commas. A request that names none uses the
   * first; `cam-*` allows every name that begins with `cam-`, and a stream with such a name is made when it is first needed.
   */
  readonly STREAM_NAMES: string;
  /**
   * Claim of the caller's token, or entry of the Lambda authorizer's context, that holds the streams which the caller may
   * use.
   * @default - every caller may use every stream
   */
  readonly STREAM_CLAIM?: string;
  /**
   * Retention of streams that are made on demand, 1 to 87600 hours.
   * @default 24
   */
  readonly STREAM_RETENTION_HOURS?: string;
  /**
   * Media type of streams that are made on demand.
   * @default 'video/h264'
   */
  readonly STREAM_MEDIA_TYPE?: string;
  /**
   * KMS key of streams that are made on demand.
   * @default - the service's own key
   */
  readonly STREAM_KMS_KEY_ID?: string;
  /**
   * Storage tier of streams that are made on demand: `HOT` or `WARM`.
   * @default - `HOT`, which is the service's own
   */
  readonly STREAM_STORAGE_TIER?: string;
  /**
   * Tags of streams that are made on demand, as a JSON object of texts.
   * @default - none
   */
  readonly STREAM_TAGS?: string;
  /**
   * `on`, or `off`: streams cannot be watched through this API.
   * @default 'on'
   */
  readonly PLAYBACK?: string;
  /**
   * `on`: something reads the archive and delivers what a request leaves behind (`redrive-lambda`). A request whose stream
   * is out is then answered with 202, instead of 503.
   * @default 'off'
   */
  readonly REDRIVE?: string;
  /**
   * With `REDRIVE`: how long a request waits for its stream, 0 to 25000 ms.
   * @default 2000
   */
  readonly DELIVERY_PATIENCE_MS?: string;
  /**
   * Origins whose pages may call: `*`, or a list separated by commas.
   * @default - none
   */
  readonly CORS_ORIGINS?: string;
  /**
   * Size of the video as `WIDTHxHEIGHT`, both even, from 16 to 4096.
   * @default - the size of the first frame of each batch that decodes
   */
  readonly CANVAS?: string;
  /**
   * Rate of a batch that names neither timestamps nor a rate, 0.1 to 120 frames per second.
   * @default 10
   */
  readonly FRAMERATE?: string;
  /**
   * Shortest batch, 0 to 10000 ms and not above `MAX_FRAGMENT_MS`; 0 allows any.
   * @default 1000 - Kinesis Video's shortest fragment
   */
  readonly MIN_FRAGMENT_MS?: string;
  /**
   * Longest fragment, 1000 to 20000 ms. A longer batch becomes several fragments.
   * @default 10000
   */
  readonly MAX_FRAGMENT_MS?: string;
  /**
   * How much a page collects before it sends, 1000 to 10000 ms and not above `MAX_FRAGMENT_MS`; pages read it from
   * `GET /Config`. Shorter batches are seen sooner, and take more requests and keyframes.
   * @default 2000
   */
  readonly BATCH_MS?: string;
  /**
   * Longest body of a request, 1000 to 6000000 bytes.
   * @default 6000000 - Lambda takes 6 MB with everything around it
   */
  readonly MAX_BODY_BYTES?: string;
  /**
   * Most frames of a batch, 1 to 1200.
   * @default 1200
   */
  readonly MAX_FRAMES?: string;
  /**
   * Most pixels of a frame, 256 to 33177600.
   * @default 8294400 - 3840x2160
   */
  readonly MAX_FRAME_PIXELS?: string;
  /**
   * Most pixels of a batch, its frames times the size of the video: 256 to 7000000000. What is more than the default has to
   * fit into memory and time of the function.
   * @default 700000000
   */
  readonly MAX_BATCH_PIXELS?: string;
  /**
   * Who decodes JPEG files: `sharp`, or `ffmpeg` itself where all of a batch are plain JPEG of its size.
   * @default 'sharp'
   */
  readonly DECODER?: string;
  /**
   * `on`, or `off`: what cameras have encoded themselves is refused (415).
   * @default 'on'
   */
  readonly H264?: string;
  /**
   * `on`: what cameras have encoded themselves is decoded by ffmpeg, in a process of its own, before it is archived. It costs about
   * what decoding as many images would, and gives strangers' bytes to the ffmpeg of the image.
   * @default 'off' - its structure is checked, not its pictures
   */
  readonly VERIFY_PICTURES?: string;
  /**
   * What the encoder is to be good at: `lowLatency`, `quality` or `rekognition`.
   * @default 'lowLatency'
   */
  readonly ENCODER_PROFILE?: string;
  /**
   * More options of ffmpeg for its output, as a JSON array of strings; they win over those of the profile. They are tried
   * once, when the function starts: those that would break every batch are refused by name.
   * @default - none
   */
  readonly ENCODER_ARGUMENTS?: string;
  /**
   * `true`: S3 and Kinesis Video's control plane are called at their FIPS endpoints. The AWS SDK reads it. What Kinesis Video names as
   * the endpoint of a stream is used as it is.
   * @default 'false'
   */
  readonly AWS_USE_FIPS_ENDPOINT?: string;
  /**
   * What is logged: `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR`, `CRITICAL` or `SILENT`, and all that is worse. `DEBUG` adds a line for
   * each call of S3 and of Kinesis Video's control plane, with its duration and request id. Metrics and alarms of the construct are
   * made of lines of the level `INFO`.
   * @default - `POWERTOOLS_LOG_LEVEL`, or `INFO`
   */
  readonly LOG_LEVEL?: string;
  /**
   * Path of another ffmpeg.
   * @default - the ffmpeg of `@ffmpeg-installer/ffmpeg`
   */
  readonly FFMPEG_PATH?: string;
}
