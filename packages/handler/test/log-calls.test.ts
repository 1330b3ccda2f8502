import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeStreamCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import { type S3Local, startS3Local } from '@frame-ingest/s3-local';
import { createServices } from '../src/compose-services.ts';
import { logCalls } from '../src/log-calls.ts';

const sdk = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'secret-of-test' } };
const lines: [string, Record<string, unknown>][] = [];
const logger = {
  debug: (message: string, facts: Record<string, unknown>): void => {
    lines.push([message, facts]);
  },
};

let dir: string;
let s3Server: S3Local;
let kvsServer: KvsLocal;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'log-calls-'));
  s3Server = await startS3Local({ dir, buckets: ['archive'] });
  kvsServer = await startKvsLocal({});
});
afterAll(async () => {
  await Promise.all([s3Server.close(), kvsServer.close()]);
  rmSync(dir, { recursive: true });
});
beforeEach(() => {
  lines.length = 0;
});

test('a call is a line with its operation, time and request id, and nothing of what was sent', async () => {
  const s3 = new S3Client({ ...sdk, endpoint: s3Server.url, forcePathStyle: true });
  logCalls(s3, logger);

  await s3.send(new PutObjectCommand({ Bucket: 'archive', Key: 'front/a.mkv', Body: 'frames-of-test' }));

  expect(lines).toEqual([
    [
      'call',
      {
        ...{ clientName: 'S3Client', commandName: 'PutObjectCommand', httpStatusCode: 200, attempts: 1 },
        ...{ ms: expect.any(Number), requestId: expect.stringMatching(/./), error: undefined },
      },
    ],
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/of-test/);
});

test('a call that the service refuses is a line with the name of the fault, and throws as before', async () => {
  const control = new KinesisVideoClient({ ...sdk, endpoint: kvsServer.url });
  logCalls(control, logger);

  const call = control.send(new DescribeStreamCommand({ StreamName: 'nothing' }));

  await expect(call).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(lines).toEqual([
    [
      'call',
      expect.objectContaining({
        ...{ commandName: 'DescribeStreamCommand', error: 'ResourceNotFoundException', httpStatusCode: 404 },
      }),
    ],
  ]);
});

test('LOG_LEVEL wins over what the logger finds in the environment by itself', () => {
  const before = process.env['POWERTOOLS_LOG_LEVEL'];
  process.env['POWERTOOLS_LOG_LEVEL'] = 'ERROR';
  try {
    expect(createServices({ logLevel: 'DEBUG' }).logger.getLevelName()).toBe('DEBUG');
    expect(createServices({ logLevel: undefined }).logger.getLevelName()).toBe('ERROR');
  } finally {
    if (before === undefined) delete process.env['POWERTOOLS_LOG_LEVEL'];
    else process.env['POWERTOOLS_LOG_LEVEL'] = before;
  }
});
