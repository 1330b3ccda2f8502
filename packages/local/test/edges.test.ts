import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FrameDataAnswer, ProblemDetails } from '@frame-ingest/contract';
import { createConsumer } from '../../../test/support/consume.ts';
import { resized, toDataUrl } from '../../../test/support/sample.ts';
import { type RunningStack, startStack, startTemporaryStack } from '../../../test/support/stack.ts';

let frame: string;
beforeAll(async () => {
  const [image = Buffer.alloc(0)] = await resized(1, 64, 48);
  frame = toDataUrl(image);
});

let nextMs = Date.now() - 10_000_000;
function bodyOf(frames = 1): string {
  nextMs += 20_000;
  const timestamps = Array.from({ length: frames }, (_, index) => nextMs + index * 1000);
  return JSON.stringify({ frames: timestamps.map(() => frame), timestamps, framerate: 1 });
}

interface Answer {
  readonly status: number;
  readonly body: FrameDataAnswer & ProblemDetails;
}

async function post({ api }: RunningStack): Promise<Answer> {
  const response = await fetch(`${api}/FrameData`, { method: 'POST', body: bodyOf() });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const refusedConnection: Answer = { status: 0, body: {} as Answer['body'] };

/** Where no handle is left for a connection, the system ends it. */
function tryToPost(stack: RunningStack): Promise<Answer> {
  return post(stack).catch(() => refusedConnection);
}

/** @returns the status of the answer, where there is one */
function tryToWatch({ api }: RunningStack): Promise<number | undefined> {
  return fetch(`${api}/Playback`).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => undefined,
  );
}

/** What a server says to these bytes until it ends the connection. */
async function converse(
  { api }: RunningStack,
  bytes: string,
  { endsSide = false } = {},
): Promise<{ head: string; body: string }> {
  const { hostname, port } = new URL(api);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(bytes);
  if (endsSide) socket.end();
  let text = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) text += chunk;
  socket.destroy();
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { head, body };
}

function headOf(length: number, connection = 'close'): string {
  const fields = ['Host: localhost', 'Content-Type: application/json', `Content-Length: ${length}`];
  return ['POST /FrameData HTTP/1.1', ...fields, `Connection: ${connection}`, '', ''].join('\r\n');
}

describe('connections', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startTemporaryStack(
      {},
      { options: { headTimeoutMs: 700, bodyIdleMs: 700, bodyTotalMs: 2000 } },
    );
  });
  afterAll(() => stack.stop('SIGKILL'));

  test('a body that does not come is answered 408, and as a problem', async () => {
    const body = bodyOf();
    const { head, body: answer } = await converse(
      stack,
      headOf(body.length, 'keep-alive') + body.slice(0, 40),
    );

    expect(head).toMatch(/^HTTP\/1\.1 408 /);
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer)).toMatchObject({
      status: 408,
      code: 'request_timeout',
      retryable: true,
      detail: expect.stringContaining('700 ms'),
    });
  });

  test('a body that comes byte by byte is answered 408, too', async () => {
    const { hostname, port } = new URL(stack.api);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    socket.write(headOf(1000));
    const timer = setInterval(() => socket.write(' '), 200);
    let text = '';
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      text += chunk;
      clearInterval(timer);
    }
    clearInterval(timer);

    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toContain('2000 ms');
  });

  test('a slow body has all the time of the function left', async () => {
    const body = bodyOf();
    const { hostname, port } = new URL(stack.api);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(headOf(body.length));
    const step = Math.ceil(body.length / 4);
    for (let at = 0; at < body.length; at += step) {
      socket.write(body.slice(at, at + step));
      await delay(300);
    }
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();

    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('a head that does not end is answered 408, and the connection is closed', async () => {
    const { head, body } = await converse(stack, 'GET /Config HTTP/1.1\r\nHost: localhost\r\nX-A');

    expect(head).toMatch(/^HTTP\/1\.1 408 /);
    expect(JSON.parse(body)).toMatchObject({ status: 408, code: 'request_timeout' });
  });

  test.each([
    ['is none', 'HELLO\r\n\r\n', 400, 'bad_request'],
    [
      'is too long',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
      431,
      'head_too_large',
    ],
  ])('a head that %s is answered as a problem', async (_what, bytes, status, code) => {
    const { head, body } = await converse(stack, bytes);

    expect(head).toContain(` ${status} `);
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  test('a client that has closed its side gets its answer', async () => {
    const body = bodyOf();
    const { head, body: answer } = await converse(stack, headOf(body.length) + body, { endsSide: true });

    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(JSON.parse(answer)).toMatchObject({ frames: { received: 1, encoded: 1 } });
  });

  test('a client that goes in the middle of its body harms nobody', async () => {
    const { hostname, port } = new URL(stack.api);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(`${headOf(1000)}{"fra`);
    await delay(200);
    socket.resetAndDestroy();

    expect((await post(stack)).status).toBe(200);
    expect(stack.output()).not.toContain('has a fault');
  });
});

test('whoever reads the output may go', async () => {
  const stack = await startTemporaryStack();
  stack.process.stdout?.destroy();
  stack.process.stderr?.destroy();
  const answers = [await post(stack), await post(stack), await post(stack)];
  const { exitCode } = stack.process;
  const code = await stack.stop();

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect([exitCode, code]).toEqual([null, 0]);
});

test('a second stack on the same folder is refused before it touches anything, by folder and process', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'frame-ingest-'));
  const first = await startStack(dataDir);
  await post(first);
  const draft = join(dataDir, 's3', 'tmp', 'a-draft');
  writeFileSync(draft, 'being written');
  const before = readdirSync(dataDir, { recursive: true }).sort();

  const ports = ['--port', '0', '--s3-port', '0', '--kvs-port', '0'];
  const cli = ['--import', 'tsx', 'packages/local/src/cli.ts', ...ports, '--data', dataDir];
  const { status, stderr } = spawnSync(process.execPath, cli, { cwd: join(__dirname, '../../..') });
  const after = readdirSync(dataDir, { recursive: true }).sort();
  const isThere = existsSync(draft);
  const answer = await post(first);
  await first.stop();
  rmSync(dataDir, { recursive: true });

  expect(status).toBe(1);
  expect(stderr.toString()).toContain(
    `${dataDir} is in use by another local stack, process ${first.process.pid}`,
  );
  expect([after, isThere, answer.status]).toEqual([before, true, 200]);
});

test('with few file handles, what cannot be done is answered 503, to be sent again, each time', async () => {
  const stack = await startTemporaryStack({ STACK_FREE_FILE_HANDLES: '42' }, { options: {} });
  const others: Answer[] = [];
  const afterwards: Answer[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const watching = Promise.all(Array.from({ length: 5 }, () => tryToWatch(stack)));
    const answers = await Promise.all(Array.from({ length: 20 }, () => tryToPost(stack)));
    await watching;
    others.push(...answers.filter(({ status }) => status !== 200 && status !== 202));
    let last = await tryToPost(stack);
    // Connections that were kept alive go first.
    for (let tries = 0; last.status !== 200 && tries < 40; tries += 1) {
      await delay(500);
      last = await tryToPost(stack);
    }
    afterwards.push(last);
  }
  // What serves it was first asked for while there were none.
  const watched = await tryToWatch(stack);
  const { exitCode } = stack.process;
  await stack.stop('SIGKILL');

  const answered = others.filter(({ status }) => status !== refusedConnection.status);
  expect(answered.length).toBeGreaterThan(0);
  for (const { status, body } of answered) {
    expect({ status, body }).toEqual({
      status: 503,
      body: expect.objectContaining({
        status: 503,
        retryable: true,
        code: expect.not.stringMatching('internal_error'),
      }),
    });
  }
  expect(afterwards.map(({ status, body }) => (status === 200 ? status : body))).toEqual([200, 200, 200]);
  expect(watched).toBe(200);
  expect(exitCode).toBeNull();
});

/**
 * Gives the stack a small disk of its own. It needs the right to mount, as root has it, or who may make a user namespace.
 * @param before what the shell does there first; "$@" is the stack
 */
function diskLauncher(folder: string, before = ''): string[] {
  const script = `mount -t tmpfs -o size=6m tmpfs "$0" && ${before} exec "$@"`;
  return ['unshare', '--map-root-user', '--mount', 'sh', '-c', script, folder];
}

function describeWithDisk(title: string, tests: () => void): void {
  const mayMount = spawnSync('unshare', [
    '--map-root-user',
    '--mount',
    'mount',
    '-t',
    'tmpfs',
    'tmpfs',
    '/mnt',
  ]);
  if (mayMount.status === 0) describe(title, tests);
  else {
    console.warn(`Skipped "${title}": no disk can be mounted here.`);
    describe.skip(title, tests);
  }
}

describeWithDisk('a full disk', () => {
  let dataDir: string;
  let stack: RunningStack | undefined;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'frame-ingest-'));
  });
  afterEach(async () => {
    await stack?.stop('SIGKILL');
    rmSync(dataDir, { recursive: true });
  });

  test('lets it read, answers posts with 503, and keeps nothing half-done', async () => {
    stack = await startStack(dataDir, {}, { launcher: diskLauncher(dataDir) });
    const consumer = createConsumer(stack);
    const before = await post(stack);
    // The disk as the stack sees it.
    const inside = join(`/proc/${stack.process.pid}/root`, dataDir);
    const filler = join(inside, 'filler');
    expect(() => {
      for (;;) writeFileSync(filler, Buffer.alloc(4096), { flag: 'a' });
    }).toThrow('ENOSPC');
    const files = (): string[] =>
      readdirSync(join(inside, 's3/buckets'), { recursive: true }).map(String).sort();
    const filesBefore = files();
    const full = await post(stack);
    const object = await consumer.getObject(before.body.archive);
    const fragments = await consumer.listFragments();
    const filesAfter = files();
    const drafts = [...readdirSync(join(inside, 's3/tmp')), ...readdirSync(join(inside, 'queue/tmp'))];
    rmSync(filler);
    const after = await post(stack);

    expect([before.status, full.status, after.status]).toEqual([200, 503, 200]);
    expect(full.body).toMatchObject({ retryable: true });
    expect(object.bytes.length).toBeGreaterThan(0);
    expect(fragments).toHaveLength(1);
    expect([filesAfter, drafts]).toEqual([filesBefore, []]);
  });

  test('lets it start', async () => {
    const runOnce = '"$@" > "$0.log" & until grep -q ready "$0.log"; do sleep 0.1; done; kill $!; wait $!;';
    const fill = 'head -c 20000000 /dev/zero > "$0/filler" 2>/dev/null;';
    stack = await startStack(dataDir, {}, { launcher: diskLauncher(dataDir, `{ ${runOnce} ${fill} };`) });
    const config = await fetch(`${stack.api}/Config`);
    const page = await fetch(stack.page);
    const answer = await post(stack);
    rmSync(`${dataDir}.log`);

    expect([config.status, page.status, answer.status]).toEqual([200, 200, 503]);
  });
});
