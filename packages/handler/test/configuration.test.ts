import { defaultOptions } from '../../converter/src/default-options.ts';
import { archiveKey } from '../src/archive/batch-id.ts';
import { parseConfiguration } from '../src/config/configuration.ts';

const complete = { ARCHIVE_BUCKET: 'archive', STREAM_NAMES: 'cam-1' };

test('two variables are enough', () => {
  expect(parseConfiguration(complete)).toMatchObject({
    archiveBucket: { name: 'archive' },
    streams: { names: ['cam-1'], prefixes: [] },
    streamClaim: undefined,
    newStream: { retentionHours: 24, mediaType: 'video/h264' },
    playback: true,
    corsOrigins: [],
    canvas: undefined,
    framerate: 10,
    maxFragmentMs: 10_000,
    batchMs: 2000,
    takesH264: true,
    verifiesPictures: false,
    ffmpegPath: undefined,
    limits: { minBatchMs: 1000 },
  });
});

test('without variables, limits are those that the converter has of its own', () => {
  const { limits, maxFragmentMs, decoder, encoderProfile } = parseConfiguration(complete);

  expect({
    maxClusterMs: maxFragmentMs,
    minClusterMs: limits.minBatchMs,
    maxPixels: limits.maxFramePixels,
    maxBatchPixels: limits.maxBatchPixels,
    decoder,
    profile: encoderProfile,
    keepEncoder: true,
  }).toEqual(defaultOptions);
});

test('every variable is read', () => {
  const configuration = parseConfiguration({
    ...complete,
    BUCKET_OWNER: '111122223333',
    STREAM_NAMES: 'front, cam-*,back',
    STREAM_CLAIM: 'custom:stream',
    STREAM_RETENTION_HOURS: '48',
    STREAM_MEDIA_TYPE: 'video/h265',
    STREAM_KMS_KEY_ID: 'alias/video',
    STREAM_STORAGE_TIER: 'WARM',
    STREAM_TAGS: '{"Site":"Oslo","Cost center":""}',
    PLAYBACK: 'off',
    MAX_BODY_BYTES: '100000',
    MAX_FRAMES: '50',
    MAX_FRAME_PIXELS: '307200',
    MAX_BATCH_PIXELS: '10000000',
    CORS_ORIGINS: 'https://a.example, https://b.example',
    CANVAS: '1280x720',
    FRAMERATE: '7.5',
    MIN_FRAGMENT_MS: '2000',
    MAX_FRAGMENT_MS: '5000',
    BATCH_MS: '3000',
    H264: 'off',
    VERIFY_PICTURES: 'on',
    LOG_LEVEL: 'DEBUG',
    FFMPEG_PATH: '/opt/bin/ffmpeg',
  });

  expect(configuration).toMatchObject({
    archiveBucket: { name: 'archive', owner: '111122223333' },
    streams: { names: ['front', 'back'], prefixes: ['cam-'] },
    streamClaim: 'custom:stream',
    newStream: {
      ...{ retentionHours: 48, mediaType: 'video/h265', kmsKeyId: 'alias/video' },
      ...{ storageTier: 'WARM', tags: { Site: 'Oslo', 'Cost center': '' } },
    },
    playback: false,
    corsOrigins: ['https://a.example', 'https://b.example'],
    canvas: { width: 1280, height: 720 },
    framerate: 7.5,
    maxFragmentMs: 5000,
    batchMs: 3000,
    takesH264: false,
    verifiesPictures: true,
    logLevel: 'DEBUG',
    limits: {
      minBatchMs: 2000,
      maxBodyBytes: 100_000,
      maxFrames: 50,
      maxFramePixels: 307_200,
      maxBatchPixels: 10_000_000,
    },
    ffmpegPath: '/opt/bin/ffmpeg',
  });
});

test.each([
  ['ARCHIVE_BUCKET', undefined],
  ['BUCKET_OWNER', '1234'],
  ['BUCKET_OWNER', '1111-2222-3333'],
  ['STREAM_NAMES', ''],
  ['STREAM_NAMES', '../etc'],
  ['STREAM_NAMES', 'front,,back'],
  ['STREAM_NAMES', '*'],
  ['STREAM_NAMES', 'c*m'],
  ['STREAM_RETENTION_HOURS', '0'],
  ['STREAM_STORAGE_TIER', 'COLD'],
  ['STREAM_TAGS', 'Site=Oslo'],
  ['STREAM_TAGS', '{}'],
  ['STREAM_TAGS', '["Oslo"]'],
  ['STREAM_TAGS', '{"Site":1}'],
  ['STREAM_TAGS', '{"Site":"Oslo & Bergen"}'],
  ['STREAM_TAGS', '{"":"Oslo"}'],
  ['PLAYBACK', 'yes'],
  ['MAX_BODY_BYTES', '6000001'],
  ['MAX_FRAMES', '0'],
  ['MAX_FRAME_PIXELS', '1e9'],
  ['MAX_BATCH_PIXELS', '0'],
  ['CANVAS', '641x480'],
  ['CANVAS', '640'],
  ['CANVAS', '8000x8000'],
  ['FRAMERATE', '0'],
  ['FRAMERATE', 'fast'],
  ['MAX_FRAGMENT_MS', '500'],
  ['MAX_FRAGMENT_MS', '20001'],
  ['MIN_FRAGMENT_MS', '-1'],
  ['MIN_FRAGMENT_MS', '10001'],
  ['MIN_FRAGMENT_MS', '1s'],
  ['BATCH_MS', '999'],
  ['BATCH_MS', '10001'],
  ['H264', 'true'],
  ['VERIFY_PICTURES', 'yes'],
  ['LOG_LEVEL', 'debugging'],
])('%s as %p is refused with the name of the variable and the cure', (name, value) => {
  expect(() => parseConfiguration({ ...complete, [name]: value })).toThrow(
    new RegExp(`^${name} is .*Set it to`),
  );
});

test('the shortest fragment is not above the longest', () => {
  const lengths = { MIN_FRAGMENT_MS: '3000', MAX_FRAGMENT_MS: '2000' };

  expect(() => parseConfiguration({ ...complete, ...lengths })).toThrow(
    'MIN_FRAGMENT_MS is "3000". Set it to a number of ms from 0 to 2000.',
  );
});

test.each([
  [{ MAX_FRAGMENT_MS: '1500' }, 1500],
  [{ MIN_FRAGMENT_MS: '4000' }, 4000],
  [{ MIN_FRAGMENT_MS: '0', BATCH_MS: '1000' }, 1000],
])('with %j a batch is of %i ms: one fragment, and none that is refused', (variables, batchMs) => {
  expect(parseConfiguration({ ...complete, ...variables }).batchMs).toBe(batchMs);
});

test.each([
  ['0', 0],
  ['', 1000],
  [' ', 1000],
])('MIN_FRAGMENT_MS as %p is %i', (text, ms) => {
  expect(parseConfiguration({ ...complete, MIN_FRAGMENT_MS: text }).limits.minBatchMs).toBe(ms);
});

test('keys of the archive sort by stream and producer time', () => {
  const times = [999, 1_000, 1_700_000_000_000, 1_700_000_000_001, 1_799_999_999_999];
  const keys = times.map((startMs, index) =>
    archiveKey({ streamName: 'cam', startMs, digest: `${9 - index}`.repeat(32) }),
  );

  expect([...keys].sort()).toEqual(keys);
  expect(keys[3]).toBe('cam/2023/11/14/22/20231114T221320.001Z-66666666666666666666666666666666.mkv');
});

test.each([
  ['STREAM_RETENTION_HOURS', '1.5', 'Set it to a whole number of hours from 1 to 87600.'],
  ['MAX_FRAMES', '100.5', 'Set it to a whole number of frames from 1 to 1200.'],
])('%s as %p is refused: a fraction means nothing there', (name, value, message) => {
  expect(() => parseConfiguration({ ...complete, [name]: value })).toThrow(message);
});
