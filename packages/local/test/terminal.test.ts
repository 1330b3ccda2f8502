import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleFrames, toDataUrl } from '../../../test/support/sample.ts';
import { startTemporaryStack } from '../../../test/support/stack.ts';
import { toReadableText } from '../src/terminal/to-readable-text.ts';

/** The `script` of util-linux gives a command a terminal; that of other systems has other options. */
const onLinux = process.platform === 'linux' ? test : test.skip;

/** Posts a second of frames, asks for what is not there, and calls by a name that is not answered to. */
async function callEachWay(api: string): Promise<void> {
  const frames = exampleFrames.slice(0, 10).map(toDataUrl);
  await fetch(`${api}/FrameData`, { method: 'POST', body: JSON.stringify({ frames, framerate: 10 }) });
  await fetch(`${api}/nothing`);
  const stranger = request(api, { headers: { host: 'rebound.example' } });
  stranger.end();
  const [response] = await once(stranger, 'response');
  response.resume();
}

/** What a user sees who starts the stack in a terminal. */
async function runInTerminal(environment: NodeJS.ProcessEnv): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'frame-ingest-'));
  // The pid, since the command gets a session of its own.
  const command = `echo pid $$ && exec ${process.execPath} --import tsx packages/local/src/cli.ts --port 0 --s3-port 0 --kvs-port 0 --data ${dataDir}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: join(__dirname, '../../..'),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    // When it is told to end, `script` ends its whole process group.
    detached: true,
    timeout: 50_000,
  });
  const ended = once(child, 'exit');
  let output = '';
  let called: Promise<void> | undefined;
  child.stdout.on('data', (chunk) => {
    output += chunk;
    const [, api] = /^ready .*"api":"([^"]+)".*\r\n/m.exec(output) ?? [];
    if (api !== undefined) called ??= callEachWay(api).finally(() => end(output));
  });
  await ended;
  await called;
  rmSync(dataDir, { recursive: true, force: true });
  return output;
}

function end(output: string): void {
  const [, pid] = /^pid (\d+)/m.exec(output) ?? [];
  process.kill(Number(pid), 'SIGTERM');
}

onLinux('a terminal shows one line for each request, in colour', async () => {
  const output = await runInTerminal({ NO_COLOR: '', TERM: 'xterm' });

  expect(output).not.toContain('"level"');
  const green = '\x1b[32m200\x1b[0m';
  expect(output).toContain(`POST /FrameData ${green}  10 frames to frame-ingest, delivered  `);
  expect(output).toContain('GET /nothing \x1b[33m404\x1b[0m');
});

onLinux('with NO_COLOR it is the same without', async () => {
  const output = await runInTerminal({ NO_COLOR: '1', TERM: 'xterm' });

  const lines = output.split('\r\n').filter((line) => /^\d\d:\d\d:\d\d /.test(line));
  expect(lines).toEqual([
    expect.stringMatching(/ POST \/FrameData 200 {2}10 frames to frame-ingest, delivered {2}\d+ ms$/),
    expect.stringMatching(/ GET \/nothing 404 {2}\d+ ms$/),
    expect.stringMatching(/ GET \/ 421 {2}host_not_allowed$/),
  ]);
});

test('elsewhere each line of a request is JSON', async () => {
  const stack = await startTemporaryStack();
  await callEachWay(stack.api);
  await stack.stop();

  const entries = stack
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(entries).toMatchObject([
    {
      message: 'request',
      method: 'POST',
      path: '/FrameData',
      statusCode: 200,
      frames: { received: 10, encoded: 10, dropped: 0 },
      stream: 'frame-ingest',
      ms: expect.any(Number),
      delivery: { state: 'delivered' },
    },
    { message: 'request', method: 'GET', path: '/nothing', statusCode: 404 },
    { message: 'request', method: 'GET', path: '/', statusCode: 421, code: 'host_not_allowed' },
  ]);
});

describe('a line for people', () => {
  const entry = {
    level: 'INFO',
    message: 'request',
    timestamp: '2026-11-27T11:14:51.697Z',
    service: 'frame-ingest',
  };
  const show = (facts: object) => toReadableText(JSON.stringify({ ...entry, ...facts }), false)?.slice(9);

  test('tells how many of the frames are used, and where a delivery stands', () => {
    const frames = { received: 60, encoded: 58, dropped: 2 };
    const facts = { method: 'POST', path: '/FrameData', statusCode: 202, ms: 12, stream: 'cam-1', frames };

    expect(show({ ...facts, delivery: { state: 'pending' } })).toBe(
      'POST /FrameData 202  58 of 60 frames to cam-1, pending  12 ms',
    );
  });

  test('is written over by nothing that a caller sends', () => {
    const path = '/\u009b2J\u001b[2J\r\n\u202e';

    expect(show({ method: 'GET', path, statusCode: 404, ms: 1 })).toBe(
      'GET /\\u{9b}2J\\u{1b}[2J\\u{d}\\u{a}\\u{202e} 404  1 ms',
    );
  });

  test('tells of what failed beside the requests', () => {
    expect(show({ level: 'ERROR', message: 'parked', key: 'a.mkv', reason: 'no\nvideo' })).toBe(
      'ERROR parked  key=a.mkv  reason=no\\u{a}video',
    );
  });

  test('is made of the log alone', () => {
    expect(toReadableText('ready {"page":"http://127.0.0.1:1/"}', false)).toBeUndefined();
    expect(toReadableText('{"level":"INFO"', false)).toBeUndefined();
  });
});
