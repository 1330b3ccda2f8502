import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { FrameDataAnswer, ProblemDetails } from '@frame-ingest/contract';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import { type S3Local, startS3Local } from '@frame-ingest/s3-local';
import { exampleFrames, toDataUrl } from '../../../test/support/sample.ts';
import { composeHandler } from '../src/index.ts';
import { startAnswers } from './archive/start-answers.ts';
import { gatewayEvent } from './gateway-event.ts';
import { functionEnvironment } from './start-function.ts';

const frames = exampleFrames.slice(0, 10).map(toDataUrl);
const startMs = Date.now() - 60_000;
const body = JSON.stringify({ frames, timestamps: frames.map((_, index) => startMs + index * 100) });

let dir: string;
let s3: S3Local;
let kvs: KvsLocal;
const environmentBefore = { ...process.env };

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'handler-'));
  await startServices();
});
afterEach(async () => {
  await Promise.all([s3.close(), kvs.close()]);
  rmSync(dir, { recursive: true });
  process.env = { ...environmentBefore };
});

async function startServices(ports = { s3: 0, kvs: 0 }): Promise<void> {
  s3 = await startS3Local({ port: ports.s3, dir: join(dir, 's3'), buckets: ['archive'] });
  kvs = await startKvsLocal({
    port: ports.kvs,
    dir: join(dir, 'kvs'),
    streams: [{ name: 'cam', dataRetentionInHours: 1 }],
  });
}

/** The function as it starts in Lambda, with an environment. */
function createFunction(variables: Record<string, string> = {}) {
  Object.assign(process.env, functionEnvironment({ s3Url: s3.url, kvsUrl: kvs.url }), variables);
  const handler = composeHandler(process.env);
  return async (remainingMs = 10_000) => {
    const event = gatewayEvent({ method: 'POST', path: '/FrameData', body });
    const { body: answer = '' } = await handler(event, { getRemainingTimeInMillis: () => remainingMs });
    return JSON.parse(answer) as ProblemDetails & FrameDataAnswer;
  };
}

async function archivedKeys(): Promise<string[]> {
  const client = new S3Client({ forcePathStyle: true });
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'archive' }));
  return Contents.map(({ Key = '' }) => Key).filter((key) => !key.startsWith('!'));
}

test('without the archive nothing is stored, and the client may try again', async () => {
  const post = createFunction();
  await s3.close();

  const problem = await post();

  expect(problem).toMatchObject({ status: 503, code: 'archive_failed', retryable: true });
  expect(problem).not.toHaveProperty('archive');
});

test('without the bucket it is the archive that failed', async () => {
  const post = createFunction({ ARCHIVE_BUCKET: 'missing-bucket' });

  expect(await post()).toMatchObject({ status: 503, code: 'archive_failed' });
});

test('with a bucket of another region no attempt will ever succeed, and the answer says why', async () => {
  const elsewhere = await startAnswers(Array.from({ length: 10 }, () => 'elsewhere'));
  const post = createFunction({ AWS_ENDPOINT_URL_S3: elsewhere.url });

  expect(await post()).toMatchObject({
    ...{ status: 503, code: 'archive_failed', retryable: false },
    detail: 'The fragment could not be archived: PermanentRedirect; nothing was stored',
    advice: 'The bucket of the archive is in another region than the function: give one of the same region',
  });
  await elsewhere.close();
});

test("a bucket that has become another account's gets nothing, no attempt will ever succeed, and the answer says why", async () => {
  const post = createFunction({ BUCKET_OWNER: '111122223333' });

  expect(await post()).toMatchObject({
    ...{ status: 503, code: 'archive_failed', retryable: false },
    detail: 'The fragment could not be archived; nothing was stored: S3 answered AccessDenied',
    advice: expect.stringContaining('is not one of the account that BUCKET_OWNER names'),
  });
  const { Contents = [] } = await new S3Client({ forcePathStyle: true }).send(
    new ListObjectsV2Command({ Bucket: 'archive' }),
  );
  expect(Contents).toEqual([]);
});

test('a bucket of the account that is named is archived in, and its claims are kept there', async () => {
  const post = createFunction({ BUCKET_OWNER: '000000000000' });

  const { archive } = await post();

  expect(await archivedKeys()).toEqual([archive.key]);
});

test('without the stream the archive holds the fragment, and the answer says where', async () => {
  const post = createFunction({ STREAM_NAMES: 'missing' });

  const problem = await post();

  expect(problem).toMatchObject({
    status: 503,
    code: 'stream_failed',
    retryable: false,
    detail: expect.stringContaining('ResourceNotFoundException'),
  });
  expect(await archivedKeys()).toEqual([problem.archive?.key]);
});

test('what failed at the stream succeeds when it is sent again, as one object and one fragment', async () => {
  const post = createFunction();
  const ports = { s3: s3.port, kvs: kvs.port };
  await kvs.close();
  const problem = await post(6_000);
  await s3.close();
  await startServices(ports);

  const answer = await post();

  expect(problem).toMatchObject({ status: 503, code: 'stream_failed', retryable: true });
  expect(answer.archive).toEqual(problem.archive);
  expect(answer.stream.fragments).toMatchObject([
    { producerTimestamp: startMs, acknowledgement: 'PERSISTED' },
  ]);
  expect(await archivedKeys()).toHaveLength(1);
});

test('without an encoder the answer says so and tells no path', async () => {
  const post = createFunction({ FFMPEG_PATH: '/nowhere/ffmpeg' });

  const problem = await post();

  expect(problem).toMatchObject({ status: 503, code: 'encoder_unavailable', retryable: true });
  expect(JSON.stringify(problem)).not.toContain('nowhere');
});

test('without time the encoder is stopped and nothing is stored', async () => {
  const post = createFunction();

  expect(await post(520)).toMatchObject({ status: 503, code: 'encoder_timeout', retryable: true });
  expect(await archivedKeys()).toEqual([]);
});

test('ten batches at once for one stream all arrive, though it takes one connection at a time', async () => {
  const handler = composeHandlerWith();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, batch) => handler(startMs + batch * 1000)),
  );

  expect(answers.map(({ stream }) => stream?.fragments[0]?.acknowledgement)).toEqual(
    Array.from({ length: 10 }, () => 'PERSISTED'),
  );
});

function composeHandlerWith() {
  createFunction();
  const handler = composeHandler(process.env);
  return async (batchStartMs: number) => {
    const timestamps = frames.map((_, index) => batchStartMs + index * 100);
    const event = gatewayEvent({
      method: 'POST',
      path: '/FrameData',
      body: JSON.stringify({ frames, timestamps }),
    });
    const { body: answer = '' } = await handler(event, { getRemainingTimeInMillis: () => 20_000 });
    return JSON.parse(answer) as FrameDataAnswer;
  };
}
