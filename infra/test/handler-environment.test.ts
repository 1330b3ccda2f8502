import { Duration } from 'aws-cdk-lib';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { HandlerEnvironment as HandlerReads } from '../../packages/handler/src/config/environment';
import {
  canvasSide as handlerCanvasSide,
  settings as handlerSettings,
} from '../../packages/handler/src/config/settings';
import { buildImageContext } from '../build-image-context';
import { Decoder, EncoderProfile } from '../lib/frame-ingest/encoder';
import {
  type HandlerEnvironment as ConstructSets,
  propertyOfVariable,
} from '../lib/frame-ingest/handler-environment';
import { LogLevel } from '../lib/frame-ingest/log-level';
import { canvasSide, settings } from '../lib/frame-ingest/settings';
import { StorageTier } from '../lib/video-stream/storage-tier';
import { synthesize } from './synthesize';

type Same<A, B> = [A, B] extends [B, A] ? true : false;

/** Holds the two interfaces, each in its own package, together: the type checker refuses it when they part. */
const interfacesAreTheSame: Same<Required<HandlerReads>, Required<ConstructSets>> &
  Same<HandlerReads, ConstructSets> = true;

beforeAll(() => buildImageContext());

test('the construct sets the variables that the handler reads, and no other', () => {
  const template = synthesize((stack) => ({
    streams: ['front', 'cam-*'],
    streamClaim: 'stream',
    streamRetention: Duration.hours(2),
    streamMediaType: 'video/h264',
    streamStorageTier: StorageTier.WARM,
    streamTags: { Site: 'Oslo' },
    encryptionKey: new Key(stack, 'Key'),
    playback: false,
    deliveryPatience: Duration.seconds(5),
    authorizer: new HttpJwtAuthorizer('Jwt', 'https://issuer.example', { jwtAudience: ['app'] }),
    corsOrigins: ['*'],
    canvas: '640x480',
    framerate: 10,
    minFragment: Duration.millis(500),
    maxFragment: Duration.seconds(10),
    batch: Duration.seconds(1),
    maxBodyBytes: 1_000_000,
    maxFrames: 100,
    maxFramePixels: 921_600,
    maxBatchPixels: 90_000_000,
    decoder: Decoder.FFMPEG,
    h264: false,
    verifyPictures: true,
    encoderProfile: EncoderProfile.QUALITY,
    encoderArguments: ['-crf', '18'],
    fipsEndpoints: true,
    logLevel: LogLevel.DEBUG,
    ffmpegPath: '/opt/bin/ffmpeg',
  }));

  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  expect(interfacesAreTheSame).toBe(true);
  expect(functions).toHaveLength(2);
  for (const { Properties } of functions) {
    expect(Object.keys(Properties.Environment.Variables).sort()).toEqual(
      Object.keys(propertyOfVariable).sort(),
    );
  }
});

test('the owner of a bucket, new or brought along, is the account of the stack', () => {
  for (const bucket of [undefined, 'my-archive']) {
    const template = synthesize((stack) =>
      bucket === undefined ? {} : { bucket: Bucket.fromBucketName(stack, 'Own', bucket) },
    );

    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Environment: { Variables: { BUCKET_OWNER: { Ref: 'AWS::AccountId' } } } },
      2,
    );
  }
});

/** Where each number of the handler comes from; the type checker refuses one that is missing. */
const properties: Record<keyof typeof handlerSettings, keyof typeof settings> = {
  STREAM_RETENTION_HOURS: 'streamRetention',
  DELIVERY_PATIENCE_MS: 'deliveryPatience',
  FRAMERATE: 'framerate',
  MIN_FRAGMENT_MS: 'minFragment',
  MAX_FRAGMENT_MS: 'maxFragment',
  BATCH_MS: 'batch',
  MAX_BODY_BYTES: 'maxBodyBytes',
  MAX_FRAMES: 'maxFrames',
  MAX_FRAME_PIXELS: 'maxFramePixels',
  MAX_BATCH_PIXELS: 'maxBatchPixels',
};

test.each(Object.entries(properties))('%s has the range and the default of %s', (variable, property) => {
  expect(settings[property]).toEqual(handlerSettings[variable as keyof typeof handlerSettings]);
});

test('CANVAS has the range of canvas', () => {
  expect(canvasSide).toEqual(handlerCanvasSide);
});

test('further variables are those of both functions', () => {
  const template = synthesize({
    environment: { NODE_OPTIONS: '--no-warnings', TZ: 'UTC' },
  });

  template.allResourcesProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: { NODE_OPTIONS: '--no-warnings', TZ: 'UTC', REDRIVE: 'on' },
    },
  });
});

test.each([
  ['MAX_FRAMES', '5', 'environment has "MAX_FRAMES", which maxFrames sets. Give maxFrames'],
  ['AWS_REGION', 'eu-west-1', 'environment has "AWS_REGION", which Lambda sets by itself. Leave it out'],
  ['MY-NAME', 'x', 'environment has "MY-NAME": Lambda takes names of a letter'],
  ['POWERTOOLS_LOG_LEVEL', 'error', 'which logLevel sets. Give logLevel'],
  ['LOG_LEVEL', 'INFO', 'which logLevel sets. Give logLevel'],
])('a further variable %s=%s is refused', (name, value, problem) => {
  expect(() => synthesize({ environment: { [name]: value } })).toThrow(problem);
});
