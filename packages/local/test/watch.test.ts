import { KinesisVideoClient, ListStreamsCommand } from '@aws-sdk/client-kinesis-video';
import type { FrameDataAnswer, PlaybackAnswer, ServiceConfig } from '@frame-ingest/contract';
import { readHlsPlaylists } from '../../../test/support/hls.ts';
import { decodeImage, probe, similarity } from '../../../test/support/media-tools.ts';
import { exampleFrames, toDataUrl } from '../../../test/support/sample.ts';
import { type RunningStack, startTemporaryStack } from '../../../test/support/stack.ts';

const images = exampleFrames.slice(0, 20);
const startMs = Date.now() - 60_000;
const timestamps = images.map((_, index) => startMs + index * 100);

let stack: RunningStack;
let answer: FrameDataAnswer;
beforeAll(async () => {
  stack = await startTemporaryStack();
  answer = (await (await post('cam-garden')).json()) as FrameDataAnswer;
});
afterAll(() => stack.stop());

function post(streamName: string, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify({ frames: images.map(toDataUrl), timestamps, framerate: 10, streamName });
  return fetch(`${stack.api}/FrameData`, { method: 'POST', headers, body });
}

function get(path: string, query: Record<string, string | number>): Promise<Response> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return fetch(`${stack.api}${path}?${parameters}`);
}

test('a camera of its own name gets a stream of its own', async () => {
  const { kinesisVideo: endpoint, region, credentials } = stack;

  const { StreamInfoList = [] } = await new KinesisVideoClient({ endpoint, region, credentials }).send(
    new ListStreamsCommand({}),
  );

  expect(answer.stream.name).toBe('cam-garden');
  expect(StreamInfoList.map(({ StreamName }) => StreamName).sort()).toEqual(['cam-garden', 'frame-ingest']);
});

test('a stream that the stack does not have is refused, in all words, and read by pages', async () => {
  const response = await post('elsewhere', { origin: stack.api });

  expect(response.status).toBe(403);
  expect(response.headers.get('access-control-allow-origin')).toBe(stack.api);
  expect(await response.json()).toMatchObject({ code: 'stream_not_allowed', title: 'Stream not allowed' });
});

test('the configuration tells which streams there are', async () => {
  const config = (await (await get('/Config', {})).json()) as ServiceConfig;

  expect(config).toMatchObject({
    stream: 'frame-ingest',
    streams: ['frame-ingest', 'cam-*'],
    playback: true,
  });
});

test('every frame can be looked at as it was taken', async () => {
  for (const index of [0, 7, 19]) {
    const response = await get('/Image', { streamName: 'cam-garden', at: timestamps[index] ?? 0 });
    const shown = await decodeImage(Buffer.from(await response.arrayBuffer()));
    const taken = await decodeImage(images[index] ?? Buffer.alloc(0));

    expect(response.headers.get('x-producer-timestamp')).toBe(String(timestamps[index]));
    expect(similarity(shown, taken, 640, 480)).toBeGreaterThan(0.93);
  }
});

test('a clip is a file that players and tools open', async () => {
  const response = await get('/Clip', { streamName: 'cam-garden', start: answer.start, end: answer.end });
  const clip = Buffer.from(await response.arrayBuffer());

  expect(response.headers.get('content-type')).toBe('video/mp4');
  expect(Number(response.headers.get('content-length'))).toBe(clip.length);
  expect(probe(clip)).toMatchObject({ codec: 'h264', width: 640, height: 480 });
  expect(probe(clip).packets).toHaveLength(20);
});

test('a session plays from the address that is answered', async () => {
  const query = { streamName: 'cam-garden', start: answer.start, end: answer.end };
  const playback = (await (await get('/Playback', query)).json()) as PlaybackAnswer;
  const { fragments } = await readHlsPlaylists(playback.url);

  expect(playback).toMatchObject({ streamName: 'cam-garden', mode: 'ON_DEMAND' });
  expect(fragments.map(({ fragmentNumber }) => fragmentNumber)).toEqual(
    answer.stream.fragments.map(({ fragmentNumber }) => fragmentNumber),
  );
});

/** The construct makes metrics of it: infra/lib/create-log-metrics.ts. */
test('the log tells how many frames came and how many were dropped, those of refused batches too', async () => {
  const broken = Array(5).fill('data:image/jpeg;base64,/9j/4AAQ');
  const refused = await fetch(`${stack.api}/FrameData`, {
    method: 'POST',
    body: JSON.stringify({ frames: broken, framerate: 5 }),
  });
  expect(refused.status).toBe(422);

  const lines = stack
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

  expect(lines).toContainEqual(
    expect.objectContaining({
      message: 'request',
      stream: 'cam-garden',
      frames: { received: 20, encoded: 20, dropped: 0 },
    }),
  );
  expect(lines).toContainEqual(
    expect.objectContaining({ path: '/Image', producerTimestamp: timestamps[7], at: timestamps[7] }),
  );
  expect(lines).toContainEqual(
    expect.objectContaining({ statusCode: 422, frames: { received: 5, encoded: 0, dropped: 5 } }),
  );
  expect(lines.filter(({ level }) => level !== 'INFO')).toEqual([]);
});

test('HEAD answers as GET does, without the body', async () => {
  const query = new URLSearchParams({ streamName: 'cam-garden', at: String(startMs) });
  const response = await fetch(`${stack.api}/Image?${query}`, { method: 'HEAD' });

  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect((await response.arrayBuffer()).byteLength).toBe(0);
});
