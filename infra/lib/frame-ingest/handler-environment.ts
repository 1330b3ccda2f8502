import type { FrameIngestProps } from './frame-ingest-props';

/**
 * The environment variables of the Lambda function, as packages/handler reads them. Repeated here so that this package
 * stands alone; a test compares the two.
 */
export interface HandlerEnvironment {
  readonly ARCHIVE_BUCKET: string;
  readonly BUCKET_OWNER?: string;
  readonly STREAM_NAMES: string;
  readonly STREAM_CLAIM?: string;
  readonly STREAM_RETENTION_HOURS?: string;
  readonly STREAM_MEDIA_TYPE?: string;
  readonly STREAM_KMS_KEY_ID?: string;
  readonly STREAM_STORAGE_TIER?: string;
  readonly STREAM_TAGS?: string;
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
  readonly AWS_USE_FIPS_ENDPOINT?: string;
  readonly LOG_LEVEL?: string;
  readonly FFMPEG_PATH?: string;
}

/** Which property sets each. */
export const propertyOfVariable: Readonly<Record<keyof HandlerEnvironment, keyof FrameIngestProps>> = {
  ARCHIVE_BUCKET: 'bucket',
  BUCKET_OWNER: 'bucket',
  STREAM_NAMES: 'streams',
  STREAM_CLAIM: 'streamClaim',
  STREAM_RETENTION_HOURS: 'streamRetention',
  STREAM_MEDIA_TYPE: 'streamMediaType',
  STREAM_KMS_KEY_ID: 'encryptionKey',
  STREAM_STORAGE_TIER: 'streamStorageTier',
  STREAM_TAGS: 'streamTags',
  PLAYBACK: 'playback',
  REDRIVE: 'redrive',
  DELIVERY_PATIENCE_MS: 'deliveryPatience',
  CORS_ORIGINS: 'corsOrigins',
  CANVAS: 'canvas',
  FRAMERATE: 'framerate',
  MIN_FRAGMENT_MS: 'minFragment',
  MAX_FRAGMENT_MS: 'maxFragment',
  BATCH_MS: 'batch',
  MAX_BODY_BYTES: 'maxBodyBytes',
  MAX_FRAMES: 'maxFrames',
  MAX_FRAME_PIXELS: 'maxFramePixels',
  MAX_BATCH_PIXELS: 'maxBatchPixels',
  DECODER: 'decoder',
  H264: 'h264',
  VERIFY_PICTURES: 'verifyPictures',
  ENCODER_PROFILE: 'encoderProfile',
  ENCODER_ARGUMENTS: 'encoderArguments',
  AWS_USE_FIPS_ENDPOINT: 'fipsEndpoints',
  LOG_LEVEL: 'logLevel',
  FFMPEG_PATH: 'ffmpegPath',
};
