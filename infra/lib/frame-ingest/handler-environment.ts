/**
 * The environment variables of the Lambda function, as packages/handler reads them. Repeated here so that this package
 * stands alone; a test compares the two.
 */
export interface HandlerEnvironment {
  readonly ARCHIVE_BUCKET: string;
  readonly STREAM_NAMES: string;
  readonly STREAM_CLAIM?: string;
  readonly STREAM_RETENTION_HOURS?: string;
  readonly STREAM_MEDIA_TYPE?: string;
  readonly STREAM_KMS_KEY_ID?: string;
  readonly PLAYBACK?: string;
  readonly REDRIVE?: string;
  readonly DELIVERY_PATIENCE_MS?: string;
  readonly CORS_ORIGINS?: string;
  readonly CANVAS?: string;
  readonly FRAMERATE?: string;
  readonly MIN_FRAGMENT_MS?: string;
  readonly MAX_FRAGMENT_MS?: string;
  readonly BATCH_MS?: string;
  readonly MAX_BODY_BYTES?: string;
  readonly MAX_FRAMES?: string;
  readonly MAX_FRAME_PIXELS?: string;
  readonly MAX_BATCH_PIXELS?: string;
  readonly DECODER?: string;
  readonly H264?: string;
  readonly VERIFY_PICTURES?: string;
  readonly ENCODER_PROFILE?: string;
  readonly ENCODER_ARGUMENTS?: string;
  readonly FFMPEG_PATH?: string;
}
