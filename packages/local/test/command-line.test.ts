import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FrameDataAnswer } from '@frame-ingest/contract';
import { createConsumer } from '../../../test/support/consume.ts';
import { listEncoders, listProcesses } from '../../../test/support/processes.ts';
import { exampleFrames, toDataUrl } from '../../../test/support/sample.ts';
import { type RunningStack, startStack } from '../../../test/support/stack.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'frame-ingest-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function runCli(...args: string[]) {
  const cli = ['--import', 'tsx', 'packages/local/src/cli.ts', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, cli, {
    cwd: join(__dirname, '../../..'),
    timeout: 20_000,
  });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

async function post({ api }: RunningStack): Promise<FrameDataAnswer> {
  const frames = exampleFrames.slice(0, 10).map(toDataUrl);
  const response = await fetch(`${api}/FrameData`, {
    method: 'POST',
    body: JSON.stringify({ frames, framerate: 10 }),
  });
  return (await response.json()) as FrameDataAnswer;
}

test('the ready line says where everything is', async () => {
  const stack = await startStack(dataDir);
  const { process: _process, output: _output, stop: _stop, ...addresses } = stack;
  await stack.stop();

  expect(addresses).toEqual({
    page: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
    api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    s3: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    kinesisVideo: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    bucket: 'frame-ingest-archive',
    stream: 'frame-ingest',
    streams: ['frame-ingest', 'cam-*'],
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends it with 0 within 2 s, with a client still reading',
  async (signal) => {
    const stack = await startStack(dataDir);
    const { start } = await post(stack);
    const reading = createConsumer(stack).getMedia(start, 99);
    reading.catch(() => {});

    const began = performance.now();
    const code = await stack.stop(signal);

    expect(code).toBe(0);
    expect(performance.now() - began).toBeLessThan(2000);
  },
);

test('archive and stream are there after a restart, even one without warning', async () => {
  const first = await startStack(dataDir);
  const before = await post(first);
  await first.stop('SIGKILL');
  const second = await startStack(dataDir);
  const after = await post(second);

  const consumer = createConsumer(second);
  const listed = await consumer.listFragments();
  const object = await consumer.getObject(before.archive);
  await second.stop();

  expect(object.ETag).toBe(before.archive.etag);
  expect(listed.map(({ FragmentNumber }) => FragmentNumber).sort()).toEqual(
    [before, after].map(({ stream }) => stream.fragments[0]?.fragmentNumber),
  );
});

test('keys and profiles of a real account do not reach the local services', async () => {
  const stack = await startStack(dataDir, {
    AWS_PROFILE: 'production',
    AWS_ACCESS_KEY_ID: 'AKIAREAL',
    AWS_SECRET_ACCESS_KEY: 'real',
    AWS_SESSION_TOKEN: 'real',
    AWS_REGION: 'eu-west-1',
  });

  const answer = await post(stack);
  await stack.stop();

  expect(answer.stream.fragments[0]?.acknowledgement).toBe('PERSISTED');
  expect(stack.output()).not.toContain('AKIAREAL');
});

test('an answer leaves one encoder for the next batch, and a stack that has ended leaves none', async () => {
  const stack = await startStack(dataDir);
  await post(stack);
  const encoders = listEncoders(stack.process.pid ?? 0);

  await stack.stop();
  const areGone = () => !listProcesses().some(({ pid }) => encoders.includes(pid));
  while (!areGone()) await delay(20);

  expect(encoders).toHaveLength(1);
});

test('--help tells the options', () => {
  expect(runCli('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--kvs-port') });
});

test.each([
  [['--port', '99999'], /--port is "99999"/],
  [['--s3-port', 'x'], /--s3-port is "x"/],
  [['--colour'], /Unknown option '--colour'/],
])('%p is refused with the name of the option', (args, message) => {
  expect(runCli(...args)).toMatchObject({ status: 1, stderr: expect.stringMatching(message) });
});

test('a port in use is named, with the cure', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };

  const { status, stderr } = runCli(
    '--port',
    String(port),
    '--s3-port',
    '0',
    '--kvs-port',
    '0',
    '--data',
    dataDir,
  );
  other.close();

  expect(status).toBe(1);
  expect(stderr).toContain(`Port ${port} is in use`);
  expect(existsSync(dataDir)).toBe(true);
});
