// Run by .ci/image, which builds the image first: the test command needs no container engine.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetDataEndpointCommand } from '@aws-sdk/client-kinesis-video';
import {
  KinesisVideoArchivedMediaClient,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { bucket, credentials, region, stream } from './function-environment';
import type { HttpResult } from './http-result';
import { type RunningFunction, startFunction } from './start-function';
import { type Services, startServices } from './start-services';
import { toHttpEvent } from './to-http-event';

let services: Services;
let running: RunningFunction;

beforeAll(async () => {
  services = await startServices();
  const startedAt = performance.now();
  running = await startFunction({ environment: services.environment });
  const { container, runtimeApi } = running;
  await Promise.race([
    runtimeApi.ready,
    container.ended.then(() => Promise.reject(new Error(container.output()))),
  ]);
  process.stdout.write(
    `container start to first request for work: ${Math.round(performance.now() - startedAt)} ms\n`,
  );
});

afterAll(async () => {
  await running.close();
  await services.close();
});

async function request(method: string, path: string, body?: unknown): Promise<HttpResult> {
  return (await running.runtimeApi.invoke(toHttpEvent(method, path, body))) as HttpResult;
}

test('the image answers GET /Config from its environment', async () => {
  const { statusCode, body } = await request('GET', '/Config');

  expect({ statusCode, ...JSON.parse(body) }).toMatchObject({ statusCode: 200, stream });
});

test('a batch of frames becomes a fragment in the archive and on the stream, of which each frame can be looked at', async () => {
  const frames = await exampleFrames(20);
  const start = Date.now() - 2000;
  const timestamps = frames.map((_, index) => start + index * 100);

  const { statusCode, body } = await request('POST', '/FrameData', { frames, timestamps });

  const answer = JSON.parse(body);
  expect({ statusCode, answer }).toMatchObject({
    statusCode: 200,
    answer: {
      frames: { received: 20, encoded: 20, dropped: [] },
      stream: {
        name: stream,
        fragments: [{ acknowledgement: 'PERSISTED', producerTimestamp: start }],
      },
    },
  });
  process.stdout.write(`POST /FrameData, 20 frames: ${JSON.stringify(answer.timings)} ms\n`);
  expect(await archivedBytes(answer.archive.key)).toEqual(ebmlMagic);
  expect(await fragmentNumbers()).toEqual([answer.stream.fragments[0].fragmentNumber]);

  const at = String(start + 700);
  const image = (await running.runtimeApi.invoke(
    toHttpEvent('GET', '/Image', undefined, { at }),
  )) as HttpResult;

  expect(image).toMatchObject({ statusCode: 200, headers: { 'x-producer-timestamp': at } });
  expect(Buffer.from(image.body, 'base64').subarray(0, 3)).toEqual(jpegMagic);
});

test('a request that is refused is an answer, not an error of the function', async () => {
  const { statusCode, headers, body } = await request('POST', '/FrameData', { frames: 'none' });

  expect(statusCode).toBe(400);
  expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
  expect(JSON.parse(body)).toMatchObject({ code: 'invalid_request', retryable: false });
});

test('an event of a schedule keeps the function warm in silence, and the next request is answered', async () => {
  expect(await running.runtimeApi.invoke({ source: 'aws.events' })).toEqual({ statusCode: 204 });
  expect(await request('GET', '/Config')).toMatchObject({ statusCode: 200 });
});

const ebmlMagic = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);
const jpegMagic = Buffer.from([0xff, 0xd8, 0xff]);

async function exampleFrames(count: number): Promise<string[]> {
  const folder = join(__dirname, '../../../examples/frames');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
  const images = names.slice(0, count).map((name) => readFile(join(folder, name), 'base64'));
  return (await Promise.all(images)).map((base64) => `data:image/jpeg;base64,${base64}`);
}

async function archivedBytes(key: string): Promise<Buffer> {
  const { Body } = await services.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []).subarray(0, ebmlMagic.length);
}

async function fragmentNumbers(): Promise<(string | undefined)[]> {
  const { DataEndpoint } = await services.kinesisVideo.send(
    new GetDataEndpointCommand({ StreamName: stream, APIName: 'LIST_FRAGMENTS' }),
  );
  if (DataEndpoint === undefined) throw new Error('the stream has no data endpoint');
  const archivedMedia = new KinesisVideoArchivedMediaClient({ region, credentials, endpoint: DataEndpoint });
  const { Fragments = [] } = await archivedMedia.send(new ListFragmentsCommand({ StreamName: stream }));
  return Fragments.map(({ FragmentNumber }) => FragmentNumber);
}
