import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { listFragments } from '@frame-ingest/get-media';
import { composeReplay, type Replayed } from '../../src/index.ts';
import { batchOf, listingLagMs, type Stage, someTime, startStage } from './stage.ts';

const streams = [
  { name: 'cam', dataRetentionInHours: 24 },
  { name: 'other', dataRetentionInHours: 24 },
];
const seconds = [0, 1, 2, 3];
let stage: Stage;

beforeEach(async () => {
  stage = await startStage({}, { streams });
  for (const second of seconds) await stage.post(batchOf(second, someTime + second * 1000));
});
afterEach(() => stage.stop());

const whole = { streamName: 'cam', startMs: someTime, endMs: someTime + 60_000, fragmentsPerSecond: 1000 };

async function replay(changes: object = {}): Promise<Replayed[]> {
  const replayed: Replayed[] = [];
  const run = composeReplay({ bucket: 'archive', create: false });
  for await (const each of run({ ...whole, signal: new AbortController().signal, ...changes })) {
    replayed.push(each);
  }
  return replayed;
}

async function startsIn(streamName: string): Promise<number[]> {
  await sleep(listingLagMs);
  const client = new KinesisVideoClient({});
  const starts: number[] = [];
  const range = { selectorType: 'PRODUCER_TIMESTAMP', startMs: 0, endMs: Date.now() } as const;
  for await (const { producerTimestampMs } of listFragments({ client, streamName, ...range })) {
    starts.push(producerTimestampMs - someTime);
  }
  client.destroy();
  return starts;
}

test('what is in the stream is not put again', async () => {
  expect((await replay()).map(({ state }) => state)).toEqual(['there', 'there', 'there', 'there']);
  expect(await stage.violations()).toEqual([]);
});

test('another stream gets all of it, at its own times, and once', async () => {
  const first = await replay({ toStreamName: 'other' });
  const again = await replay({ toStreamName: 'other' });

  expect(first.map(({ state }) => state)).toEqual(['put', 'put', 'put', 'put']);
  expect(again.map(({ state }) => state)).toEqual(['there', 'there', 'there', 'there']);
  expect(await startsIn('other')).toEqual([0, 1000, 2000, 3000]);
});

test('a range is replayed, its end left out', async () => {
  const range = { startMs: someTime + 1000, endMs: someTime + 3000, toStreamName: 'other' };

  expect((await replay(range)).map(({ startMs }) => startMs - someTime)).toEqual([1000, 2000]);
});

test('it goes on behind what an earlier run has done', async () => {
  const [, second] = await replay({ toStreamName: 'other' });

  const rest = await replay({ toStreamName: 'other', afterKey: second?.key });

  expect(rest.map(({ startMs }) => startMs - someTime)).toEqual([2000, 3000]);
});

test('a stream that is not there stops it, and says so', async () => {
  await expect(replay({ toStreamName: 'missing' })).rejects.toThrow(/The stream did not take cam\//);
});

test('an archive of another account than the one that is named is not read', async () => {
  const run = composeReplay({ bucket: 'archive', bucketOwner: '444455556666', create: false });

  const first = run({ ...whole, signal: new AbortController().signal }).next();

  await expect(first).rejects.toMatchObject({ name: 'ArchiveError', cause: { name: 'AccessDenied' } });
});

test('the command replays, keeps how far it has come, and goes on there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'));
  const root = join(__dirname, '../../../..');
  const run = (...options: string[]) =>
    promisify(execFile)(
      process.execPath,
      [
        ...['--import', 'tsx', join(root, 'packages/cli/src/cli.ts'), 'replay'],
        ...['--stream', 'cam', '--to-stream', 'other', '--bucket', 'archive', '--rate', '5'],
        ...['--checkpoint', join(folder, 'checkpoint'), ...options],
      ],
      { cwd: root, env: process.env },
    );

  const first = await run('--from', String(someTime), '--to', new Date(someTime + 2000).toISOString());
  const second = await run('--from', String(someTime), '--bucket-owner', '000000000000');

  expect(first.stdout).toContain('2 put, 0 there before');
  expect(second.stdout).toContain('2 put, 0 there before');
  expect(await startsIn('other')).toEqual([0, 1000, 2000, 3000]);
  const elsewhere = run('--from', String(someTime), '--bucket', 'nope');
  await expect(elsewhere).rejects.toMatchObject({ stderr: expect.stringContaining('NoSuchBucket') });
  rmSync(folder, { recursive: true });
});
