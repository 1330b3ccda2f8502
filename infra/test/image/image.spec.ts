// Run by .ci/image, which builds the image first: the test command needs no container engine.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

let directory: string;
let runtimeApi: RuntimeApi;
let container: Container;

beforeAll(async () => {
  if (image === undefined)
    throw new Error('IMAGE is not set. Run .ci/image, which builds the image and sets it.');
  directory = await mkdtemp(join(tmpdir(), 'frame-ingest-'));
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
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      ARCHIVE_BUCKET: 'archive',
      STREAM_NAME: 'front',
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
  await rm(directory, { recursive: true });
});

async function request(method: string, path: string, body?: unknown): Promise<HttpResult> {
  return (await runtimeApi.invoke(toHttpEvent(method, path, body))) as HttpResult;
}

test('the image answers GET /Config from its environment', async () => {
  const { statusCode, body } = await request('GET', '/Config');

  expect({ statusCode, ...JSON.parse(body) }).toMatchObject({ statusCode: 200, stream: 'front' });
});

test('a request that is refused is an answer, not an error of the function', async () => {
  const { statusCode, headers, body } = await request('POST', '/FrameData', { frames: 'none' });

  expect(statusCode).toBe(400);
  expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
  expect(JSON.parse(body)).toMatchObject({ code: 'invalid_request', retryable: false });
});

test('an event that is no HTTP request is an error of the function, and the next request is answered', async () => {
  await expect(runtimeApi.invoke({ source: 'aws.events' })).rejects.toThrow(FunctionError);

  expect(await request('GET', '/Config')).toMatchObject({ statusCode: 200 });
});
