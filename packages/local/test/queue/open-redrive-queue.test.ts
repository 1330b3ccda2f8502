import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type S3Local, startS3Local } from '@frame-ingest/s3-local';
import type { SQSEvent } from 'aws-lambda';
import { parseObjectCreated } from '../../../handler/src/redrive/parse-object-created.ts';
import { openRedriveQueue, type RedriveQueue } from '../../src/queue/open-redrive-queue.ts';

let dir: string;
let queue: RedriveQueue;
let server: S3Local;
let s3: S3Client;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'frame-ingest-'));
  queue = await openRedriveQueue({ dir: join(dir, 'queue'), region: 'us-east-1', redriveDelayMs: 0 });
  server = await startS3Local({
    ...{ dir: join(dir, 's3'), buckets: ['archive'], objectCreatedFilter: { suffix: '.mkv' } },
    onObjectCreated: queue.announce,
    onInternalError: () => undefined,
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  s3 = new S3Client({ endpoint: server.url, region: 'us-east-1', forcePathStyle: true, credentials });
});
afterEach(async () => {
  await queue.stop(AbortSignal.abort());
  await server.close();
  rmSync(dir, { recursive: true });
});

const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: 'archive', Key, Body: 'bytes' }));
const messages = (): string[] => readdirSync(join(dir, 'queue/messages'));

test('an object has its message on the disk before its writer has an answer', async () => {
  await put('cam a/ä+1.mkv');

  const [name = ''] = messages();
  expect(messages()).toHaveLength(1);
  const { body } = JSON.parse(readFileSync(join(dir, 'queue/messages', name), 'utf8')) as { body: string };
  expect(parseObjectCreated({ body })).toEqual([{ bucket: 'archive', key: 'cam a/ä+1.mkv' }]);
});

test('claims, and what else stands beside the archive, have none', async () => {
  for (const key of ['!claims/cam/1.mkv.json', '!parked/cam/1.mkv', 'cam/1.mp4']) await put(key);

  expect(messages()).toEqual([]);
});

test('an object whose message finds no room is not kept', async () => {
  rmSync(join(dir, 'queue/messages'), { recursive: true });

  await expect(put('cam/1.mkv')).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
}, 60_000);

test('the function gets what S3 announced', async () => {
  await put('cam/1.mkv');
  const event = await new Promise<SQSEvent>((resolve) => {
    queue.startDelivery(async (received) => {
      resolve(received);
      return { batchItemFailures: [] };
    });
  });
  await queue.stop(AbortSignal.timeout(5_000));

  expect(event.Records.flatMap(parseObjectCreated)).toEqual([{ bucket: 'archive', key: 'cam/1.mkv' }]);
  expect(event.Records[0]?.eventSourceARN).toBe('arn:aws:sqs:us-east-1:000000000000:frame-ingest-redrive');
  expect(messages()).toEqual([]);
});
