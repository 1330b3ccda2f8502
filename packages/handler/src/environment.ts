/** The environment variables of the Lambda function, by name. The CDK construct and the local stack set them. */
export interface HandlerEnvironment {
  /** S3 bucket that fragments are archived in. */
  readonly ARCHIVE_BUCKET: string;
  /** Kinesis video stream that fragments are put on. */
  readonly STREAM_NAME: string;
  /** Origins that pages may call from: `*`, or a comma-separated list. Default: none. */
  readonly CORS_ORIGINS?: string;
  /** Size of the video as `WIDTHxHEIGHT`, both even. Default: the first frame of each batch decides. */
  readonly CANVAS?: string;
  /** Rate of a batch that names neither timestamps nor a rate, in frames per second. Default 10. */
  readonly FRAMERATE?: string;
  /** Shortest batch in milliseconds, 0 (any) to 10000. Default 1000: Kinesis Video's shortest fragment. */
  readonly MIN_FRAGMENT_MS?: string;
  /** Longest fragment in milliseconds, 1000 to 20000. Default 10000. */
  readonly MAX_FRAGMENT_MS?: string;
  /** Who decodes JPEG files: `sharp` (default), or `ffmpeg` itself where all of a batch are plain JPEG of its size. */
  readonly DECODER?: string;
  /** `lowLatency` (default), `quality` or `rekognition`. */
  readonly ENCODER_PROFILE?: string;
  /** More options of ffmpeg for its output, as a JSON array of strings; they win over those of the profile. */
  readonly ENCODER_ARGUMENTS?: string;
  /** ffmpeg binary to use instead of the one of `@ffmpeg-installer/ffmpeg`. */
  readonly FFMPEG_PATH?: string;
}
