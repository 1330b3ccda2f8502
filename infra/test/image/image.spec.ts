// Run by .ci/image, which builds the image first: the test command needs no container engine.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStreamCommand,
  GetDataEndpointCommand,
  KinesisVideoClient,
} from '@aws-sdk/client-kinesis-video';
import {
  KinesisVideoArchivedMediaClient,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type KvsLocal, startKvsLocal } from '../../../packages/kvs-local/src/index';
import { type S3Local, startS3Local } from '../../../packages/s3-local/src/index';
import { type Container, startContainer } from './start-container';
import { FunctionError, type RuntimeApi, startRuntimeApi } from './start-runtime-api';
import { toHttpEvent } from './to-http-event';

const { IMAGE: image, CONTAINER_ENGINE: engine = 'podman' } = process.env;

/** What an HTTP API takes from the function. */
interface HttpResult {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const region = 'eu-west-1';
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const bucket = 'archive';
const stream = 'front';

let directory: string;
let s3Local: S3Local;
let kvsLocal: KvsLocal;
let runtimeApi: RuntimeApi;
let container: Container;

beforeAll(async () => {
  if (image === undefined)
    throw new Error('IMAGE is not set. Run .ci/image, which builds the image and sets it.');
  directory = await mkdtemp(join(tmpdir(), 'frame-ingest-'));
  s3Local = await startS3Local({ dir: join(directory, 's3'), buckets: [bucket] });
  kvsLocal = await startKvsLocal({ dir: join(directory, 'kvs') });
  await kinesisVideo().send(new CreateStreamCommand({ StreamName: stream, DataRetentionInHours: 24 }));
  runtimeApi = await startRuntimeApi(29_000);

  const startedAt = performance.now();
  container = startContainer({
    engine,
    image,
    name: `frame-ingest-test-${process.pid}`,
    memoryMb: 1769,
    environment: {
      AWS_LAMBDA_RUNTIME_API: runtimeApi.address,
      AWS_LAMBDA_FUNCTION_NAME: 'frame-ingest',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/frame-ingest',
      AWS_LAMBDA_LOG_STREAM_NAME: 'test',
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_S3: s3Local.url,
      AWS_ENDPOINT_URL_KINESIS_VIDEO: kvsLocal.url,
      ARCHIVE_BUCKET: bucket,
      STREAM_NAME: stream,
    },
  });
  await Promise.race([
    runtimeApi.ready,
    container.ended.then(() => Promise.reject(new Error(container.output()))),
  ]);
  process.stdout.write(
    `container start to first request for work: ${Math.round(performance.now() - startedAt)} ms\n`,
  );
});

afterAll(async () => {
  await container.kill();
  runtimeApi.close();
  await s3Local.close();
  await kvsLocal.close();
  await rm(directory, { recursive: true });
});

function kinesisVideo(): KinesisVideoClient {
  return new KinesisVideoClient({ region, credentials, endpoint: kvsLocal.url });
}

async function request(method: string, path: string, body?: unknown): Promise<HttpResult> {
  return (await runtimeApi.invoke(toHttpEvent(method, path, body))) as HttpResult;
}

test('the image answers GET /Config from its environment', async () => {
  const { statusCode, body } = await request('GET', '/Config');

  expect({ statusCode, ...JSON.parse(body) }).toMatchObject({ statusCode: 200, stream });
});

test('a batch of frames becomes a fragment in the archive and on the stream', async () => {
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
});

test('a request that is refused is an answer, not an error of the function', async () => {
  const { statusCode, headers, body } = await request('POST', '/FrameData', { frames: 'none' });

  expect(statusCode).toBe(400);
  expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
  expect(JSON.parse(body)).toMatchObject({ code: 'invalid_request', retryable: false });
});

test('an event that is no HTTP request is an error of the function, and the next request is answered', async () => {
  const invocation = runtimeApi.invoke({ source: 'aws.events' });

  await expect(invocation).rejects.toThrow(FunctionError);
  // The source map is in use: the bundle has another name, and one line.
  await expect(invocation).rejects.toHaveProperty('trace', expect.stringContaining('create-handler.ts'));
  expect(await request('GET', '/Config')).toMatchObject({ statusCode: 200 });
});

const ebmlMagic = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);

async function exampleFrames(count: number): Promise<string[]> {
  const folder = join(__dirname, '../../../examples/frames');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
  const images = names.slice(0, count).map((name) => readFile(join(folder, name), 'base64'));
  return (await Promise.all(images)).map((base64) => `data:image/jpeg;base64,${base64}`);
}

async function archivedBytes(key: string): Promise<Buffer> {
  const s3 = new S3Client({ region, credentials, endpoint: s3Local.url });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []).subarray(0, ebmlMagic.length);
}

async function fragmentNumbers(): Promise<(string | undefined)[]> {
  const { DataEndpoint } = await kinesisVideo().send(
    new GetDataEndpointCommand({ StreamName: stream, APIName: 'LIST_FRAGMENTS' }),
  );
  if (DataEndpoint === undefined) throw new Error('the stream has no data endpoint');
  const archivedMedia = new KinesisVideoArchivedMediaClient({ region, credentials, endpoint: DataEndpoint });
  const { Fragments = [] } = await archivedMedia.send(new ListFragmentsCommand({ StreamName: stream }));
  return Fragments.map(({ FragmentNumber }) => FragmentNumber);
}
