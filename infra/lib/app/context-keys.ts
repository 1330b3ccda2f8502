import { Architecture, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Decoder, EncoderProfile } from '../frame-ingest/encoder';
import { LogLevel } from '../frame-ingest/log-level';
import { given } from '../given';
import { StorageTier } from '../video-stream/storage-tier';
import {
  authorizer,
  choice,
  email,
  type Form,
  hours,
  list,
  logRetention,
  number,
  removalPolicy,
  seconds,
  signIn,
  tags,
  text,
  throttle,
  vpc,
  yesOrNo,
} from './forms';
import type { FrameIngestStackProps } from './frame-ingest-stack';

/** A key sets a property of the stack. README.md says of it what the docstring of the property says. */
export interface ContextKey {
  readonly property: keyof FrameIngestStackProps;
  readonly form: Form<unknown>;
  /** The default, where it is written otherwise than in code. */
  readonly preset?: string;
}

const tracing: Form<Tracing> = {
  says: yesOrNo.says,
  parse: (value) => ({ true: Tracing.ACTIVE, false: Tracing.DISABLED })[String(yesOrNo.parse(value))],
};

/** A value is text on the command line, and may be any JSON in cdk.json. */
export const contextKeys: Readonly<Record<string, ContextKey>> = {
  'stream-name': key('streamName', text),
  streams: key('streams', list),
  'stream-claim': key('streamClaim', text),
  'stream-retention-hours': key('streamRetention', hours),
  'stream-media-type': key('streamMediaType', text),
  'stream-storage-tier': key('streamStorageTier', choice(byValue(StorageTier)), StorageTier.HOT),
  'stream-tags': key('streamTags', tags),
  versioned: key('versioned', yesOrNo),
  'removal-policy': key('removalPolicy', removalPolicy, 'retain-on-update-or-delete'),
  'auto-delete-objects': key('autoDeleteObjects', yesOrNo),
  'cors-origins': key('corsOrigins', list),
  playback: key('playback', yesOrNo),
  redrive: key('redrive', yesOrNo),
  'delivery-patience-seconds': key('deliveryPatience', seconds),
  authorizer: key('authorizer', authorizer, 'iam'),
  throttle: key('throttle', throttle),
  canvas: key('canvas', text),
  framerate: key('framerate', number),
  'min-fragment-seconds': key('minFragment', seconds),
  'max-fragment-seconds': key('maxFragment', seconds),
  'batch-seconds': key('batch', seconds),
  'max-body-bytes': key('maxBodyBytes', number),
  'max-frames': key('maxFrames', number),
  'max-frame-pixels': key('maxFramePixels', number),
  'max-batch-pixels': key('maxBatchPixels', number),
  'encoder-profile': key('encoderProfile', choice(byValue(EncoderProfile)), EncoderProfile.LOW_LATENCY),
  'encoder-arguments': key('encoderArguments', list),
  decoder: key('decoder', choice(byValue(Decoder)), Decoder.SHARP),
  h264: key('h264', yesOrNo),
  'verify-pictures': key('verifyPictures', yesOrNo),
  'memory-mib': key('memorySize', number),
  'reserved-concurrency': key('reservedConcurrentExecutions', number),
  architecture: key(
    'architecture',
    choice({ x86_64: Architecture.X86_64, arm64: Architecture.ARM_64 }),
    'x86_64',
  ),
  'fips-endpoints': key('fipsEndpoints', yesOrNo),
  tracing: key('tracing', tracing, 'true'),
  'capture-site': key('captureSite', yesOrNo),
  'sign-in': key('signIn', signIn),
  'cloud-front-logs': key('cloudFrontLogs', yesOrNo),
  vpc: key('vpcAttributes', vpc),
  'log-level': key('logLevel', choice(byValue(LogLevel)), LogLevel.INFO),
  'log-retention-days': key('logRetention', logRetention, '30'),
  'alarm-email': key('alarmEmail', email),
  'route-metrics': key('routeMetrics', yesOrNo),
  dashboard: key('dashboard', yesOrNo),
  'base-image': key('baseImage', text),
  'extra-hash': key('extraHash', text),
  'ffmpeg-path': key('ffmpegPath', text),
};

function key<Name extends keyof FrameIngestStackProps>(
  property: Name,
  form: Form<NonNullable<FrameIngestStackProps[Name]>>,
  preset?: string,
): ContextKey {
  return { property, form, ...given({ preset }) };
}

/** The values of an enumeration, by themselves. */
function byValue<Value extends string>(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.values(values).map((value) => [value, value]));
}
