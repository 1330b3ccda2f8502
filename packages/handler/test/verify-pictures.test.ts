import { readAnnexB } from '@frame-ingest/access-units';
import { h264BatchMediaType, writeH264Batch } from '@frame-ingest/contract';
import { joinWithLengths, splitByLength } from '@frame-ingest/matroska/h264';
import { encodeH264 } from '../../../test/support/h264-video.ts';
import { type Answer, type RunningFunction, startFunction } from './start-function.ts';

const { codecPrivate, accessUnits } = readAnnexB(encodeH264());
/** Its headers are right, and the second half of its picture is missing. */
const spoilt = accessUnits.map((unit, index) => {
  if (index !== 7) return unit;
  const units = splitByLength(unit.data, 4) ?? [];
  return { ...unit, data: joinWithLengths(units.map((nal) => nal.subarray(0, nal.length / 2))) };
});
let startMs = Date.now() - 3_600_000;

async function withFunction(
  variables: Record<string, string>,
  use: (lambda: RunningFunction) => Promise<void>,
): Promise<void> {
  const lambda = await startFunction(variables);
  try {
    await use(lambda);
  } finally {
    await lambda.stop();
  }
}

function post(
  lambda: RunningFunction,
  frames: Parameters<typeof writeH264Batch>[1]['frames'],
): Promise<Answer> {
  startMs += 10_000;
  const timestamps = frames.map((_, index) => startMs + index * 100);
  const body = Buffer.concat(writeH264Batch({ timestamps, framerate: 10 }, { codecPrivate, frames }));
  return lambda.post(body, { 'content-type': h264BatchMediaType });
}

test('a picture that does not decode is refused with its place, and nothing is kept', async () => {
  await withFunction({ VERIFY_PICTURES: 'on' }, async (lambda) => {
    const frames = [spoilt[0] ?? null, null, ...spoilt.slice(1)];

    const taken = await post(lambda, accessUnits);
    const refused = await post(lambda, frames);

    expect([taken.status, refused.status, refused.json.code]).toEqual([200, 422, 'invalid_video']);
    expect(refused.json.problems).toEqual([{ path: 'frames[8]', message: 'cannot be decoded' }]);
    expect(await lambda.countArchived()).toBe(1);
  });
});

test('without it the structure alone is looked at', async () => {
  await withFunction({}, async (lambda) => {
    expect((await post(lambda, spoilt)).status).toBe(200);
  });
});

test('an ffmpeg that is not there refuses no batch for good', async () => {
  await withFunction({ VERIFY_PICTURES: 'on', FFMPEG_PATH: '/nowhere/ffmpeg' }, async (lambda) => {
    const { status, json } = await post(lambda, accessUnits);

    expect([status, json.code, json.retryable]).toEqual([503, 'encoder_unavailable', true]);
    expect(await lambda.countArchived()).toBe(0);
  });
});

test('of more pixels than a batch may have none is decoded; what is only wrapped may have them', async () => {
  const variables = { MAX_BATCH_PIXELS: '1000000' };
  await withFunction(
    { VERIFY_PICTURES: 'on', FFMPEG_PATH: '/nowhere/ffmpeg', ...variables },
    async (lambda) => {
      const { status, json } = await post(lambda, accessUnits);

      expect([status, json.code]).toEqual([413, 'too_many_pixels']);
      expect(json.detail).toMatch(
        /^20 frames of \d+x\d+ are too many for one batch; the maximum at that size is \d+$/,
      );
      expect(await lambda.countArchived()).toBe(0);
    },
  );
  await withFunction(variables, async (lambda) => {
    expect((await post(lambda, accessUnits)).status).toBe(200);
  });
});

test('a deployment that takes no H.264 says so, in its configuration and to a batch', async () => {
  await withFunction({ H264: 'off' }, async (lambda) => {
    const { status, json } = await post(lambda, accessUnits);
    const video = await lambda.post(Buffer.from('any'), { 'content-type': 'video/h264' });
    const config = await lambda.get('/Config');

    expect([status, json.code, video.status]).toEqual([415, 'unsupported_media_type', 415]);
    expect([json.detail, video.json.detail]).toEqual(
      Array(2).fill(expect.stringContaining('this deployment takes no H.264 (H264=off)')),
    );
    expect(config.json.h264).toBeNull();
    expect(config.json.bodies).toEqual([
      ...['application/json', 'multipart/form-data', 'application/vnd.frame-ingest.bundle'],
    ]);
  });
});
