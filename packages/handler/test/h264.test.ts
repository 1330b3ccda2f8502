import { readAnnexB } from '@frame-ingest/access-units';
import { type H264Content, h264BatchMediaType, writeH264Batch } from '@frame-ingest/contract';
import { inspect, readSegments } from '@frame-ingest/matroska';
import { encodeH264 } from '../../../test/support/h264-video.ts';
import { readHlsPlaylists } from '../../../test/support/hls.ts';
import { decodePictures, probe } from '../../../test/support/media-tools.ts';
import { exampleFrames, toDataUrl } from '../../../test/support/sample.ts';
import { type Answer, type RunningFunction, startFunction } from './start-function.ts';

let lambda: RunningFunction;
beforeAll(async () => {
  lambda = await startFunction();
});
afterAll(() => lambda.stop());

const byteStream = encodeH264();
const { codecPrivate, accessUnits } = readAnnexB(byteStream);
let startMs = Date.now() - 3_600_000;

/** Times of a batch of its own, ten a second. */
function timesFor(count: number): number[] {
  startMs += 10_000;
  return Array.from({ length: count }, (_, index) => startMs + index * 100);
}

function post(head: object, frames: H264Content['frames'] = accessUnits): Promise<Answer> {
  const body = Buffer.concat(writeH264Batch(head, { codecPrivate, frames }));
  return lambda.post(body, { 'content-type': h264BatchMediaType });
}

function postVideo(type: string, body: Buffer, query: Record<string, string>): Promise<Answer> {
  return lambda.post(body, { 'content-type': type }, undefined, query);
}

test('a batch is answered, archived and streamed as one of images is', async () => {
  const timestamps = timesFor(20);
  const before = [await lambda.countArchived(), await lambda.countStreamed()];

  const { status, json } = await post({ timestamps, framerate: 10, clockOffsetMs: 7 });

  expect(status).toBe(200);
  expect(json).toMatchObject({
    frames: { received: 20, encoded: 20, dropped: [] },
    ...{ start: timestamps[0], end: (timestamps[0] ?? 0) + 2000, durationMs: 2000, clockOffsetMs: 7 },
    stream: { fragments: [{ producerTimestamp: timestamps[0], acknowledgement: 'PERSISTED' }] },
    delivery: { state: 'delivered' },
  });
  expect([await lambda.countArchived(), await lambda.countStreamed()]).toEqual(
    before.map((count) => count + 1),
  );
  expect(await lambda.archivedMetadata(json.archive?.key ?? '')).toMatchObject({
    'stream-name': 'cam',
    'producer-start-timestamp': String(timestamps[0]),
    ...{ 'duration-ms': '2000', 'frame-count': '20', 'fragment-count': '1', 'clock-offset-ms': '7' },
  });
});

test('the archived file has the pictures and times of the camera, and every consumer takes it', async () => {
  const timestamps = timesFor(20).map((time, index) => time + (index % 3) * 10);

  const { json } = await post({ timestamps });

  const archived = await lambda.archived(json.archive?.key ?? '');
  const { verdicts } = await inspect([archived]);
  expect(Object.values(verdicts).map(({ accepted }) => accepted)).not.toContain(false);
  expect(probe(archived).packets.map(({ pts }) => pts)).toEqual(
    timestamps.map((time) => time - (timestamps[0] ?? 0)),
  );
  expect(decodePictures(archived).equals(decodePictures(byteStream))).toBe(true);
  expect(readSegments(archived)[0]?.tracks[0]?.codecPrivate).toEqual(Buffer.from(codecPrivate));
});

test('the same access units and times are one object and one fragment, in whatever body', async () => {
  const timestamps = timesFor(20);
  const start = String(timestamps[0]);
  const before = [await lambda.countArchived(), await lambda.countStreamed()];

  const answers = [
    await post({ timestamps, framerate: 10 }),
    await post({ timestamps, lastFrameMs: 100 }),
    await postVideo('video/h264', byteStream, { timestamps: timestamps.join(','), framerate: '10' }),
    await postVideo('Video/H264; packetization-mode=1', byteStream, { start, framerate: '10' }),
  ];

  expect(answers.map(({ json }) => [json.detail, json.id, json.durationMs])).toEqual(
    answers.map(() => [undefined, expect.stringContaining(`cam~${start}~`), 2000]),
  );
  expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
  expect([await lambda.countArchived(), await lambda.countStreamed()]).toEqual(
    before.map((count) => count + 1),
  );
});

test.each(['video/x-matroska', 'video/matroska'])('%s has times of its own', async (type) => {
  const [start = 0] = timesFor(20);
  const file = encodeH264({ format: 'matroska' });

  const { status, json } = await postVideo(type, file, { start: String(start), lastFrameMs: '100' });

  expect(status).toBe(200);
  expect(json).toMatchObject({ start, durationMs: 2000, frames: { received: 20, encoded: 20 } });
  const archived = await lambda.archived(json.archive?.key ?? '');
  expect(probe(archived).packets.map(({ pts }) => pts)).toEqual(probe(file).packets.map(({ pts }) => pts));
  expect(decodePictures(archived).equals(decodePictures(file))).toBe(true);
});

test('a frame that was missed keeps its place and is told of; a strict batch is refused for it', async () => {
  const frames = [...accessUnits.slice(0, 5), null, ...accessUnits.slice(5)];
  const head = { timestamps: timesFor(21), framerate: 10 };

  const taken = await post(head, frames);
  const refused = await post({ ...head, strict: true }, frames);

  expect(taken.json.frames).toEqual({
    ...{ received: 21, encoded: 20 },
    dropped: [{ index: 5, reason: 'frames[5] is missing (null)' }],
  });
  expect([refused.status, refused.json.code]).toEqual([422, 'frames_rejected']);
});

test('a batch longer than the longest fragment is divided at keyframes', async () => {
  const long = readAnnexB(encodeH264({ frames: 120, keyEvery: 20 }));
  const timestamps = timesFor(120);
  startMs += 10_000;

  const { json } = await post({ timestamps, framerate: 10 }, long.accessUnits);

  expect(json.durationMs).toBe(12_000);
  expect(
    json.stream?.fragments.map(({ producerTimestamp }) => producerTimestamp - (timestamps[0] ?? 0)),
  ).toEqual([0, 6000]);
});

describe('what is refused leaves nothing behind, and says which access unit it is', () => {
  const [key, second, third, ...others] = accessUnits;

  test.each<[string, H264Content['frames'], RegExp]>([
    ['a batch that does not begin with a keyframe', accessUnits.slice(1), /^frames\[0\] /],
    ['an access unit that is lost', [key, third, ...others] as H264Content['frames'], /^frames\[1\] /],
    [
      'one that is cut off',
      [
        key,
        { keyframe: false, data: second?.data.subarray(0, -1) },
        third,
        ...others,
      ] as H264Content['frames'],
      /^frames\[1\] /,
    ],
    [
      'a flag that is wrong',
      [key, { keyframe: true, data: second?.data }, third, ...others] as H264Content['frames'],
      /^frames\[1\] /,
    ],
  ])('%s', async (_what, frames, place) => {
    const before = await lambda.countArchived();

    const { status, json } = await post({ timestamps: timesFor(frames.length), framerate: 10 }, frames);

    expect([status, json.code, json.retryable]).toEqual([422, 'invalid_video', false]);
    expect(json.problems?.map(({ path, message }) => `${path} ${message}`)[0]).toMatch(place);
    expect(await lambda.countArchived()).toBe(before);
  });

  test('pictures in another order than they are shown in', async () => {
    const reordered = encodeH264({ encoder: ['-profile:v', 'main', '-bf', '2', '-preset', 'veryfast'] });

    const { status, json } = await postVideo('video/h264', reordered, { framerate: '10' });

    expect([status, json.code]).toEqual([422, 'invalid_video']);
    expect(json.detail).toMatch(/frames\[\d+\] .*\. Encode without B-frames: `-bf 0`, `bframes=0`$/);
  });

  test('the same in a file, whose times go back', async () => {
    const encoder = ['-profile:v', 'main', '-bf', '2', '-preset', 'veryfast'];
    const start = String(Date.now() - 60_000);

    const { status, json } = await postVideo(
      'video/x-matroska',
      encodeH264({ encoder, format: 'matroska' }),
      { start },
    );

    expect([status, json.code]).toEqual([422, 'invalid_video']);
    expect(json.detail).toMatch(/frames\[\d+\] .*must not be reordered.*Encode without B-frames/);
  });

  test.each([
    ['video/h264', Buffer.from('no video at all')],
    ['video/h264', Buffer.alloc(0)],
    ['video/x-matroska', Buffer.from('no video at all')],
    ['video/x-matroska', Buffer.alloc(0)],
  ])('what is no %s: %#', async (type, body) => {
    const { status, json } = await postVideo(type, body, { start: String(Date.now()), framerate: '10' });

    expect([status, json.code]).toEqual([422, 'invalid_video']);
    expect(json.problems).toMatchObject([{ path: '' }]);
    expect(json.detail).toMatch(/^The video cannot be used: (has|does not|cannot) /);
  });
});

test('a change of the encoder is told in the answer, to H.264 and from it', async () => {
  const smaller = encodeH264({ size: '160x120' });
  const images = exampleFrames.slice(0, 10).map(toDataUrl);
  const postSmaller = (): Promise<Answer> =>
    postVideo('video/h264', smaller, { start: String(timesFor(20)[0]), framerate: '10' });
  const postImages = (): Promise<Answer> =>
    lambda.post(JSON.stringify({ frames: images, framerate: 10, timestamps: timesFor(10) }));
  await post({ timestamps: timesFor(20), framerate: 10 });

  const seams = [];
  for (const send of [
    () => post({ timestamps: timesFor(20), framerate: 10 }),
    postSmaller,
    postImages,
    postImages,
  ]) {
    seams.push((await send()).json.seam);
  }

  expect(seams).toEqual([
    { gapMs: 8000, codecPrivateChanged: false },
    { gapMs: 8000, codecPrivateChanged: true },
    { gapMs: 8000, codecPrivateChanged: true },
    { gapMs: 9000, codecPrivateChanged: false },
  ]);
});

test('both lanes are watched alike; over the seam there is no clip, and HLS begins anew', async () => {
  const times = timesFor(40);
  const [at = 0, seamAt = 0] = [times[0], times[20]];
  const images = exampleFrames.slice(0, 20).map(toDataUrl);
  await lambda.post(JSON.stringify({ frames: images, framerate: 10, timestamps: times.slice(0, 20) }));
  await post({ framerate: 10, timestamps: times.slice(20) });
  const range = (from: number, to: number) => ({ start: String(from), end: String(to) });

  const [before, behind, over] = [
    await lambda.get('/Clip', range(at, seamAt)),
    await lambda.get('/Clip', range(seamAt, seamAt + 2000)),
    await lambda.get('/Clip', range(at, seamAt + 2000)),
  ];
  const image = await lambda.get('/Image', { at: String(seamAt + 500) });
  const session = await lambda.get('/Playback', range(at, seamAt + 2000));
  const { fragments } = await readHlsPlaylists(session.json.url);

  expect([before.status, behind.status]).toEqual([200, 200]);
  expect(probe(behind.bytes).packets).toHaveLength(20);
  expect([over.status, over.json.code]).toEqual([422, 'not_playable']);
  expect(over.json.detail).toContain(`is at ${seamAt} (`);
  expect([image.status, image.headers['x-producer-timestamp']]).toEqual([200, String(seamAt + 500)]);
  expect(fragments.map(({ isDiscontinuous }) => isDiscontinuous)).toEqual([false, true]);
});

test('GET /Config says that H.264 is taken, and what it may be', async () => {
  const { json } = await lambda.get('/Config');

  expect(json.bodies).toEqual(expect.arrayContaining([h264BatchMediaType, 'video/h264', 'video/x-matroska']));
  expect(json.h264).toEqual({ profiles: [66, 77, 100], maxLevel: 52, maxNalUnits: expect.any(Number) });
});

test('a byte stream without times gets those of its arrival, and is the same batch with them', async () => {
  const first = await postVideo('video/h264', byteStream, { framerate: '10' });
  const again = await postVideo('video/h264', byteStream, {
    framerate: '10',
    timestamps: first.json.timestamps?.join(',') ?? '',
  });

  expect(first.json.timestamps).toHaveLength(20);
  expect(again.json.id).toBe(first.json.id);
});
