import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameDataAnswer } from '@frame-ingest/contract';
import { listFragments, readFragmentList } from '@frame-ingest/get-media';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import { type S3Local, startS3Local } from '@frame-ingest/s3-local';
import { exampleFrames, toDataUrl } from '../../../test/support/sample.ts';
import { composeHandler, type Handler } from '../src/index.ts';
import { gatewayEvent } from './gateway-event.ts';
import { functionEnvironment } from './start-function.ts';

const frames = exampleFrames.slice(0, 10).map(toDataUrl);
const cameras = 12;

let dir: string;
let s3: S3Local;
let kvs: KvsLocal;
const environmentBefore = { ...process.env };

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'handler-'));
  s3 = await startS3Local({ dir: join(dir, 's3'), buckets: ['archive'] });
  kvs = await startKvsLocal({
    dir: join(dir, 'kvs'),
    streams: [{ name: 'cam', dataRetentionInHours: 1 }],
    rates: true,
  });
  // The SDK tries again as it does in Lambda.
  const retrying = { AWS_MAX_ATTEMPTS: '3' };
  Object.assign(process.env, functionEnvironment({ s3Url: s3.url, kvsUrl: kvs.url }), retrying);
});
afterEach(async () => {
  await Promise.all([s3.close(), kvs.close()]);
  rmSync(dir, { recursive: true });
  process.env = { ...environmentBefore };
});

async function post(handler: Handler, timestamps: readonly number[]): Promise<FrameDataAnswer> {
  const body = JSON.stringify({ frames, timestamps, framerate: 10 });
  const event = gatewayEvent({ method: 'POST', path: '/FrameData', body });
  const result = await handler(event, { getRemainingTimeInMillis: () => 29_000 });
  expect([result.statusCode, result.body]).toEqual([200, expect.any(String)]);
  return JSON.parse(result.body ?? '') as FrameDataAnswer;
}

/** Times of the frames of each fragment, by its number. */
async function readStream(): Promise<Map<string, number[]>> {
  const connection = { streamName: 'cam' };
  const fragments: string[] = [];
  for await (const { number } of listFragments({ ...connection, startMs: 0, endMs: Date.now() + 1000 })) {
    fragments.push(number);
  }
  const stored = new Map<string, number[]>();
  for await (const fragment of readFragmentList({ ...connection, fragments })) {
    stored.set(
      fragment.number,
      fragment.frames.map(({ timestampMs }) => timestampMs),
    );
  }
  return stored;
}

test('cameras of overlapping times, through two functions, on one stream that throttles: every frame is there once', async () => {
  const functions = [composeHandler(process.env), composeHandler(process.env)];
  const startMs = Date.now() - 60_000;
  const batches = Array.from({ length: cameras }, (_, camera) =>
    frames.map((_frame, index) => startMs + camera * 7 + index * 100),
  );

  const answers = await Promise.all(
    batches.map((timestamps, camera) => post(functions[camera % 2] as Handler, timestamps)),
  );

  const stored = await readStream();
  const numbers = answers.map(({ stream }) => stream.fragments[0]?.fragmentNumber ?? '');
  expect(numbers.map((number) => stored.get(number))).toEqual(batches);
  expect(stored.size).toBe(cameras);
});
