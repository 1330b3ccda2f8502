import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Architecture, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { contextKeys } from '../lib/app/context-keys';
import { parseStackContext } from '../lib/app/parse-stack-context';
import { Decoder, EncoderProfile } from '../lib/frame-ingest/encoder';
import { LogLevel } from '../lib/frame-ingest/log-level';
import { StorageTier } from '../lib/video-stream/storage-tier';

test('a context without keys of this app gives a stack of defaults', () => {
  expect(parseStackContext({ '@aws-cdk/core:checkSecretUsage': true, canvas: 'of somebody else' })).toEqual({
    id: 'FrameIngest',
    props: {},
  });
});

test('each key becomes a property, from text as the command line gives it', () => {
  const context = {
    'frame-ingest:stack-name': 'Front-Door',
    'frame-ingest:stream-name': 'front',
    'frame-ingest:streams': 'front,cam-*',
    'frame-ingest:stream-claim': 'custom:stream',
    'frame-ingest:stream-retention-hours': '48',
    'frame-ingest:stream-media-type': 'video/h264,audio/aac',
    'frame-ingest:stream-storage-tier': 'WARM',
    'frame-ingest:stream-tags': 'Site=Oslo, Query=a=b',
    'frame-ingest:versioned': 'true',
    'frame-ingest:removal-policy': 'destroy',
    'frame-ingest:auto-delete-objects': 'true',
    'frame-ingest:cors-origins': 'https://example.com, https://example.org',
    'frame-ingest:playback': 'false',
    'frame-ingest:redrive': 'true',
    'frame-ingest:delivery-patience-seconds': '1.5',
    'frame-ingest:authorizer': 'none',
    'frame-ingest:throttle': '2.5,50',
    'frame-ingest:canvas': '1280x720',
    'frame-ingest:framerate': '7.5',
    'frame-ingest:min-fragment-seconds': '0.5',
    'frame-ingest:max-fragment-seconds': '2.5',
    'frame-ingest:batch-seconds': '1.5',
    'frame-ingest:max-body-bytes': '1000000',
    'frame-ingest:max-frames': '100',
    'frame-ingest:max-frame-pixels': '921600',
    'frame-ingest:max-batch-pixels': '90000000',
    'frame-ingest:encoder-profile': 'rekognition',
    'frame-ingest:encoder-arguments': '-crf,21',
    'frame-ingest:decoder': 'ffmpeg',
    'frame-ingest:h264': 'false',
    'frame-ingest:verify-pictures': 'true',
    'frame-ingest:memory-mib': '3008',
    'frame-ingest:reserved-concurrency': '5',
    'frame-ingest:architecture': 'arm64',
    'frame-ingest:fips-endpoints': 'true',
    'frame-ingest:tracing': 'false',
    'frame-ingest:capture-site': 'true',
    'frame-ingest:sign-in': '{"authority":"https://a.example","clientId":"page"}',
    'frame-ingest:cloud-front-logs': 'false',
    'frame-ingest:vpc':
      '{"vpcId":"vpc-1","availabilityZones":["eu-west-1a"],"privateSubnetIds":["subnet-1"]}',
    'frame-ingest:log-level': 'DEBUG',
    'frame-ingest:log-retention-days': '90',
    'frame-ingest:alarm-email': 'ops@example.com',
    'frame-ingest:route-metrics': 'true',
    'frame-ingest:dashboard': 'true',
    'frame-ingest:base-image': 'example/node:22',
    'frame-ingest:extra-hash': '2026-11',
    'frame-ingest:ffmpeg-path': '/opt/bin/ffmpeg',
  };
  expect(Object.keys(context)).toHaveLength(Object.keys(contextKeys).length + 1);

  expect(parseStackContext(context)).toEqual({
    id: 'Front-Door',
    props: {
      streamName: 'front',
      streams: ['front', 'cam-*'],
      streamClaim: 'custom:stream',
      streamRetention: Duration.hours(48),
      streamMediaType: 'video/h264,audio/aac',
      streamStorageTier: StorageTier.WARM,
      streamTags: { Site: 'Oslo', Query: 'a=b' },
      versioned: true,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
      corsOrigins: ['https://example.com', 'https://example.org'],
      playback: false,
      redrive: true,
      deliveryPatience: Duration.millis(1500),
      authorizer: new HttpNoneAuthorizer(),
      throttle: { rateLimit: 2.5, burstLimit: 50 },
      canvas: '1280x720',
      framerate: 7.5,
      minFragment: Duration.millis(500),
      maxFragment: Duration.millis(2500),
      batch: Duration.millis(1500),
      maxBodyBytes: 1_000_000,
      maxFrames: 100,
      maxFramePixels: 921_600,
      maxBatchPixels: 90_000_000,
      encoderProfile: EncoderProfile.REKOGNITION,
      encoderArguments: ['-crf', '21'],
      decoder: Decoder.FFMPEG,
      h264: false,
      verifyPictures: true,
      memorySize: 3008,
      reservedConcurrentExecutions: 5,
      architecture: Architecture.ARM_64,
      fipsEndpoints: true,
      tracing: Tracing.DISABLED,
      captureSite: true,
      signIn: { authority: 'https://a.example', clientId: 'page' },
      cloudFrontLogs: false,
      vpcAttributes: {
        vpcId: 'vpc-1',
        availabilityZones: ['eu-west-1a'],
        privateSubnetIds: ['subnet-1'],
      },
      logLevel: LogLevel.DEBUG,
      logRetention: RetentionDays.THREE_MONTHS,
      alarmEmail: 'ops@example.com',
      routeMetrics: true,
      dashboard: true,
      baseImage: 'example/node:22',
      extraHash: '2026-11',
      ffmpegPath: '/opt/bin/ffmpeg',
    },
  });
});

test('numbers, lists and switches may be JSON, as cdk.json gives them', () => {
  const context = {
    'frame-ingest:memory-mib': 3008,
    'frame-ingest:cors-origins': ['https://example.com'],
    'frame-ingest:dashboard': false,
    'frame-ingest:tracing': true,
  };

  expect(parseStackContext(context).props).toEqual({
    memorySize: 3008,
    corsOrigins: ['https://example.com'],
    dashboard: false,
    tracing: Tracing.ACTIVE,
  });
});

test.each<[string, unknown, string]>([
  ['frame-ingest:memory-mib', 'lots', 'frame-ingest:memory-mib is a number; received "lots"'],
  ['frame-ingest:memory-mib', '', 'frame-ingest:memory-mib is a number; received ""'],
  ['frame-ingest:dashboard', 'yes', 'frame-ingest:dashboard is true or false; received "yes"'],
  ['frame-ingest:redrive', 'off', 'frame-ingest:redrive is true or false; received "off"'],
  ['frame-ingest:versioned', 1, 'frame-ingest:versioned is true or false; received 1'],
  ['frame-ingest:framerate', true, 'frame-ingest:framerate is a number; received true'],
  ['frame-ingest:stream-retention-hours', '-1', 'frame-ingest:stream-retention-hours'],
  [
    'frame-ingest:cors-origins',
    'https://example.com,',
    'frame-ingest:cors-origins is a comma-separated list',
  ],
  ['frame-ingest:canvas', 640, 'frame-ingest:canvas is a text; received 640'],
  ['frame-ingest:authorizer', 'open', 'frame-ingest:authorizer is "iam", "none" for'],
  ['frame-ingest:authorizer', '{"issuer":"https://a.example"}', 'for tokens; received'],
  ['frame-ingest:authorizer', { issuer: 'http://a.example', audience: ['app'] }, 'for tokens; received'],
  ['frame-ingest:authorizer', { issuer: 'https://a.example', audience: [] }, 'for tokens; received'],
  ['frame-ingest:authorizer', null, 'for tokens; received'],
  ['frame-ingest:sign-in', 'https://a.example', 'frame-ingest:sign-in is {"authority"'],
  ['frame-ingest:sign-in', { authority: 'https://a.example' }, 'frame-ingest:sign-in is {"authority"'],
  ['frame-ingest:sign-in', { authority: 'https://a.example', clientId: 'a', secret: 'b' }, 'received'],
  ['frame-ingest:architecture', 'x86', 'frame-ingest:architecture is one of x86_64, arm64; received "x86"'],
  ['frame-ingest:removal-policy', 'snapshot', 'is one of retain-on-update-or-delete, retain, destroy'],
  ['frame-ingest:stream-tags', 'Site', 'frame-ingest:stream-tags is KEY=VALUE,KEY=VALUE, or an object'],
  ['frame-ingest:stream-tags', 'Site=Oslo,', 'frame-ingest:stream-tags is KEY=VALUE'],
  ['frame-ingest:stream-tags', '{"Site":1}', 'frame-ingest:stream-tags is KEY=VALUE'],
  ['frame-ingest:stream-tags', ['Site'], 'frame-ingest:stream-tags is KEY=VALUE'],
  ['frame-ingest:stream-tags', {}, 'frame-ingest:stream-tags is KEY=VALUE'],
  ['frame-ingest:log-level', 'WARN', 'frame-ingest:log-level is one of INFO, DEBUG; received "WARN"'],
  ['frame-ingest:throttle', '10', 'frame-ingest:throttle is RATE,BURST: requests a second, and at once'],
  ['frame-ingest:throttle', '10,20,30', 'frame-ingest:throttle is RATE,BURST'],
  ['frame-ingest:throttle', '10,many', 'frame-ingest:throttle is RATE,BURST'],
  ['frame-ingest:alarm-email', 'ops', 'frame-ingest:alarm-email is an e-mail address; received "ops"'],
  ['frame-ingest:log-retention-days', '31', 'frame-ingest:log-retention-days is a number of days that'],
  ['frame-ingest:log-retention-days', '9999', 'frame-ingest:log-retention-days'],
  ['frame-ingest:log-retention-days', 'ONE_DAY', 'frame-ingest:log-retention-days'],
  ['frame-ingest:vpc', 'vpc-1', 'frame-ingest:vpc is {"vpcId"'],
  [
    'frame-ingest:vpc',
    { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1'] },
    'a subnet for each zone; received',
  ],
  ['frame-ingest:stack-name', '1st', 'frame-ingest:stack-name is 1 to 128 letters'],
  ['frame-ingest:canvs', '640x480', 'frame-ingest:canvs is not a key of this app'],
  ['frame-ingest:toString', 'x', 'frame-ingest:toString is not a key of this app'],
])('%s = %j is refused by name', (key, value, message) => {
  expect(() => parseStackContext({ [key]: value })).toThrow(message);
});

test('all bad keys are named at once', () => {
  const context = { 'frame-ingest:memory-mib': 'lots', 'frame-ingest:authorizer': 'open' };

  expect(() => parseStackContext(context)).toThrow(/memory-mib .*; frame-ingest:authorizer /);
});

test('options with commas in them are given as JSON', () => {
  const { props } = parseStackContext({ 'frame-ingest:encoder-arguments': '["-x264-params","a=1,b=2"]' });

  expect(props.encoderArguments).toEqual(['-x264-params', 'a=1,b=2']);
});

test.each([
  ['an object of cdk.json', { issuer: 'https://a.example/pool', audience: ['app'] }],
  ['JSON of the command line', '{"issuer":"https://a.example/pool","audience":["app"]}'],
])('callers with tokens are let in: %s', (_what, authorizer) => {
  const { props } = parseStackContext({ 'frame-ingest:authorizer': authorizer });

  expect(props.authorizer).toEqual(
    new HttpJwtAuthorizer('Jwt', 'https://a.example/pool', { jwtAudience: ['app'] }),
  );
});

test.each([
  [7, RetentionDays.ONE_WEEK],
  ['365', RetentionDays.ONE_YEAR],
  ['infinite', RetentionDays.INFINITE],
])('logs are kept for %s days', (days, retention) => {
  const { props } = parseStackContext({ 'frame-ingest:log-retention-days': days });

  expect(props.logRetention).toBe(retention);
});
