import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { given } from '../given';
import type { Streams } from './create-streams';
import type { FrameIngestProps } from './frame-ingest-props';
import type { HandlerEnvironment } from './handler-environment';
import { newStreamTags, patternsOf } from './new-stream-tags';

/** The environment of both functions: one image, one configuration. */
export function createEnvironment(
  bucket: IBucket,
  streams: Streams,
  props: FrameIngestProps,
): HandlerEnvironment {
  const { corsOrigins = [], canvas, ffmpegPath, encoderArguments } = props;
  return {
    ARCHIVE_BUCKET: bucket.bucketName,
    // The bucket must be in the stack's account: a bucket of another account is refused.
    BUCKET_OWNER: bucket.env.account,
    STREAM_NAMES: streams.map(({ streamName }) => streamName).join(','),
    ...given({ STREAM_CLAIM: props.streamClaim }),
    ...(patternsOf(streams).length === 0 ? {} : newStreamSettings(streams, props)),
    ...(props.playback === false ? { PLAYBACK: 'off' } : {}),
    REDRIVE: props.redrive === false ? 'off' : 'on',
    ...(corsOrigins.length === 0 ? {} : { CORS_ORIGINS: corsOrigins.join(',') }),
    ...toTexts({
      DELIVERY_PATIENCE_MS: props.deliveryPatience?.toMilliseconds(),
      MAX_BODY_BYTES: props.maxBodyBytes,
      MAX_FRAMES: props.maxFrames,
      MAX_FRAME_PIXELS: props.maxFramePixels,
      MAX_BATCH_PIXELS: props.maxBatchPixels,
      FRAMERATE: props.framerate,
      MIN_FRAGMENT_MS: props.minFragment?.toMilliseconds(),
      MAX_FRAGMENT_MS: props.maxFragment?.toMilliseconds(),
      BATCH_MS: props.batch?.toMilliseconds(),
    }),
    ...given({ CANVAS: canvas, DECODER: props.decoder, ENCODER_PROFILE: props.encoderProfile }),
    ...(encoderArguments === undefined ? {} : { ENCODER_ARGUMENTS: JSON.stringify(encoderArguments) }),
    ...(props.h264 === false ? { H264: 'off' } : {}),
    ...(props.verifyPictures === true ? { VERIFY_PICTURES: 'on' } : {}),
    ...(props.fipsEndpoints === true ? { AWS_USE_FIPS_ENDPOINT: 'true' } : {}),
    ...given({ LOG_LEVEL: props.logLevel, FFMPEG_PATH: ffmpegPath }),
  };
}

/** The numbers that are given, as texts. */
function toTexts<Name extends string>(
  numbers: Readonly<Record<Name, number | undefined>>,
): { [K in Name]?: string } {
  const entries = Object.entries<number | undefined>(numbers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)])) as {
    [K in Name]?: string;
  };
}

/** What the streams are like that the handler makes. */
function newStreamSettings(streams: Streams, props: FrameIngestProps): Partial<HandlerEnvironment> {
  const { streamRetention, streamMediaType, encryptionKey, streamStorageTier } = props;
  return given({
    STREAM_RETENTION_HOURS: streamRetention === undefined ? undefined : String(streamRetention.toHours()),
    STREAM_MEDIA_TYPE: streamMediaType,
    STREAM_KMS_KEY_ID: encryptionKey?.keyArn,
    STREAM_STORAGE_TIER: streamStorageTier,
    STREAM_TAGS: newStreamTags(streams),
  });
}
