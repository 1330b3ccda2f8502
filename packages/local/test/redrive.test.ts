import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { type AuditReport, audit } from '@frame-ingest/audit';
import type { BatchAnswer, FrameDataAnswer } from '@frame-ingest/contract';
import { clearFaults, injectFault, kvsOf } from '../../../test/support/inject-faults.ts';
import { resized, toDataUrl } from '../../../test/support/sample.ts';
import { type RunningStack, startStack } from '../../../test/support/stack.ts';

const streams = ['frame-ingest', 'cam-a', 'cam-b'];
const refused = 'http-error error=ServiceUnavailableException statusCode=503 operation=PutMedia';
const kept = { violations: [], strays: 0 };

let frames: string[];
const folders: string[] = [];
const stacks: RunningStack[] = [];
afterAll(async () => {
  await Promise.all(stacks.map((stack) => stack.stop('SIGKILL')));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** @param patienceMs how long a request waits for Kinesis Video before it is answered 202 */
async function start(dataDir: string, patienceMs = 300): Promise<RunningStack> {
  const options = { redriveDelayMs: 1_000, redriveVisibilityMs: 10_000 };
  const stack = await startStack(dataDir, { DELIVERY_PATIENCE_MS: `${patienceMs}` }, { options });
  stacks.push(stack);
  return stack;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'frame-ingest-'));
  folders.push(folder);
  return folder;
}

interface Posted {
  readonly status: number;
  readonly answer: FrameDataAnswer;
}

/** One batch of each camera, which never sends it again. */
let nextMs = Date.now() - 1_000_000;
async function postAll({ api }: RunningStack): Promise<Posted[]> {
  nextMs += 2_000;
  const timestamps = frames.map((_, index) => nextMs + index * 500);
  return Promise.all(
    streams.map(async (streamName) => {
      const body = JSON.stringify({ frames, timestamps, framerate: 2, streamName });
      const response = await fetch(`${api}/FrameData`, { method: 'POST', body });
      return { status: response.status, answer: (await response.json()) as FrameDataAnswer };
    }),
  );
}

async function stateOf({ api }: RunningStack, { answer }: Posted): Promise<string> {
  const response = await fetch(`${api}/Batches/${encodeURIComponent(answer.id)}`);
  return ((await response.json()) as BatchAnswer).delivery.state;
}

function auditStack({ s3, kinesisVideo, bucket, region, credentials }: RunningStack): Promise<AuditReport> {
  return audit({
    s3: new S3Client({ endpoint: s3, region, credentials, forcePathStyle: true }),
    kinesisVideo: new KinesisVideoClient({ endpoint: kinesisVideo, region, credentials }),
    bucket,
  });
}

const messagesIn = (dataDir: string): string[] => readdirSync(join(dataDir, 'queue/messages'));

/** The queue is done with a message when its batch is in its stream. */
async function untilQueueIsEmpty(dataDir: string): Promise<void> {
  const endsAtMs = performance.now() + 80_000;
  while (messagesIn(dataDir).length > 0 && performance.now() < endsAtMs) await delay(200);
}

/** Kinesis Video refuses for some seconds. */
async function runThroughOutage() {
  const dataDir = makeFolder();
  // The first batches of a stack on a busy machine take longer than others.
  const stack = await start(dataDir, 3_000);
  const before = await postAll(stack);
  await injectFault(kvsOf(stack), refused);
  const during: Posted[] = [];
  for (let round = 0; round < 3; round += 1) {
    during.push(...(await postAll(stack)));
    await delay(500);
  }
  const pending = await Promise.all(during.map((posted) => stateOf(stack, posted)));
  await clearFaults(kvsOf(stack));
  await untilQueueIsEmpty(dataDir);
  const states = await Promise.all(during.map((posted) => stateOf(stack, posted)));
  const left = [...messagesIn(dataDir), ...readdirSync(join(dataDir, 'queue/dead-letters'))];
  return { before, during, pending, states, left, found: await auditStack(stack) };
}

/** The same, and the stack is killed in the middle, with requests on their way. */
async function runThroughKill() {
  const dataDir = makeFolder();
  const first = await start(dataDir);
  await injectFault(kvsOf(first), refused);
  const during = await postAll(first);
  const broken = [postAll(first), postAll(first)].map((posts) => posts.catch(() => undefined));
  await delay(400);
  await first.stop('SIGKILL');
  await Promise.all(broken);
  const waiting = messagesIn(dataDir).length;
  const second = await start(dataDir);
  const after = await postAll(second);
  await untilQueueIsEmpty(dataDir);
  const left = [...messagesIn(dataDir), ...readdirSync(join(dataDir, 'queue/dead-letters'))];
  return { during, waiting, after, left, found: await auditStack(second) };
}

let outage: Awaited<ReturnType<typeof runThroughOutage>>;
let kill: Awaited<ReturnType<typeof runThroughKill>>;
beforeAll(async () => {
  frames = (await resized(4, 64, 48)).map(toDataUrl);
  [outage, kill] = await Promise.all([runThroughOutage(), runThroughKill()]);
}, 150_000);

describe('what is archived while Kinesis Video refuses', () => {
  test('is answered 202, and is pending', () => {
    expect(outage.before.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(outage.during.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(outage.pending)).toEqual(new Set(['pending']));
  });

  test('is in its stream afterwards, once, though nobody sent it again', () => {
    const { before, during, states, left, found } = outage;

    expect(found).toMatchObject({ ...kept, frames: (before.length + during.length) * frames.length });
    expect([new Set(states), left]).toEqual([new Set(['delivered']), []]);
  });
});

test('what is archived when the stack is killed is in its stream after a restart, once', () => {
  const { during, waiting, after, left, found } = kill;

  expect(during.map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(waiting).toBeGreaterThanOrEqual(during.length);
  expect(found).toMatchObject(kept);
  expect(found.frames).toBeGreaterThanOrEqual((during.length + after.length) * frames.length);
  expect(left).toEqual([]);
});
