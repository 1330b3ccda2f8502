import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { serveArguments } from './serve-arguments.ts';
import { authorization, bucket, createClient, type Fixture, sendBytes, startFixture } from './support.ts';

let fixture: Fixture;
const errors: unknown[] = [];
beforeAll(async () => {
  fixture = await startFixture({
    ...{ bodyIdleMs: 300, bodyTotalMs: 1500, headTimeoutMs: 300 },
    onInternalError: (error) => errors.push(error),
  });
});
afterAll(async () => {
  await fixture.end();
  expect(errors).toEqual([]);
});

const putHead = (key: string, sizeBytes: number, more = '') =>
  `PUT /${bucket}/${key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${sizeBytes}\r\nAuthorization: ${authorization}\r\n${more}\r\n`;

describe('a client that is slow', () => {
  it('within a body gets 400 RequestTimeout, and nothing is kept', async () => {
    const answer = await sendBytes(fixture.server, `${putHead('slow', 100)}half`);

    expect(answer).toMatch(
      /^HTTP\/1\.1 400 Bad Request[\s\S]*connection: close[\s\S]*<Code>RequestTimeout</i,
    );
    expect(await readdir(join(fixture.dir, 'tmp'))).toEqual([]);
  });

  it('and steady gets it when all of the body has taken too long', async () => {
    const socket = connect({ port: fixture.server.port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    socket.write(putHead('drip', 1_000_000_000));
    const dripping = setInterval(() => socket.write('x'), 50);
    const [answer] = await once(socket, 'data');
    clearInterval(dripping);
    socket.destroy();

    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>RequestTimeout</);
  });

  it('within a head is answered and closed', async () => {
    const answer = await sendBytes(fixture.server, `GET /${bucket} HTTP/1.1\r\nHost: loc`);

    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>RequestTimeout</);
  });

  it('to go on after 100 Continue gets RequestTimeout', async () => {
    const answer = await sendBytes(fixture.server, putHead('waiting', 5, 'Expect: 100-continue\r\n'));

    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400 [\s\S]*<Code>RequestTimeout</);
  });
});

it('a client that has closed its side still gets its answer', async () => {
  const answer = await sendBytes(fixture.server, `${putHead('half-closed', 5)}bytes`, 'cut');

  expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
});

it('a client that leaves within a body keeps nothing and disturbs nobody', async () => {
  const socket = connect({ port: fixture.server.port, host: '127.0.0.1' });
  socket.write(`${putHead('left', 100)}half`);
  while ((await readdir(join(fixture.dir, 'tmp'))).length === 0) await new Promise(setImmediate);
  socket.resetAndDestroy();
  while ((await readdir(join(fixture.dir, 'tmp'))).length > 0) await new Promise(setImmediate);

  await expect(
    fixture.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'next', Body: 'x' })),
  ).resolves.toBeDefined();
});

const itWithUlimit = process.platform === 'linux' ? it : it.skip;

itWithUlimit(
  'a server with 64 file handles answers 503 SlowDown when they are used up, and goes on',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 's3-local-handles-'));
    const child = spawn(
      'bash',
      ['-c', 'ulimit -n 64 && exec "$0" "$@"', process.execPath, ...serveArguments(dir, bucket)],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child.stderr.resume();
    const [url] = await once(child.stdout, 'data');
    const port = Number(new URL(String(url)).port);
    // Each holds a connection and a file: a body that has begun and does not end.
    const answers: string[] = [];
    const sockets = Array.from({ length: 36 }, (_, index) => openUpload(port, `held/${index}`, answers));
    while (answers.length < 5) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const socket of sockets) socket.destroy();
    const s3 = createClient(String(url).trim());
    const put = new PutObjectCommand({ Bucket: bucket, Key: 'after', Body: 'x' });
    let status: number | undefined;
    while (status !== 200) {
      status = await s3.send(put).then(
        ({ $metadata }) => $metadata.httpStatusCode,
        () => undefined,
      );
    }
    s3.destroy();
    child.kill();
    await once(child, 'exit');
    await rm(dir, { recursive: true, force: true });

    expect(answers.filter((answer) => !/^HTTP\/1\.1 503 [\s\S]*<Code>SlowDown</.test(answer))).toEqual([]);
  },
);

it('a server whose standard output and error are gone goes on', async () => {
  const dir = await mkdtemp(join(tmpdir(), 's3-local-pipes-'));
  // A full disk is reported, each time.
  const child = spawn(process.execPath, serveArguments(dir, bucket, { faults: ['disk-full times=3'] }), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [url] = await once(child.stdout, 'data');
  child.stdout.destroy();
  child.stderr.destroy();
  const s3 = createClient(String(url).trim());
  const statuses: (number | undefined)[] = [];
  for (let count = 0; count < 4; count++) {
    const put = new PutObjectCommand({ Bucket: bucket, Key: 'x', Body: 'x' });
    statuses.push(
      await s3.send(put).then(
        ({ $metadata }) => $metadata.httpStatusCode,
        ({ $metadata }: { $metadata: { httpStatusCode?: number } }) => $metadata.httpStatusCode,
      ),
    );
  }
  s3.destroy();
  child.kill();
  await rm(dir, { recursive: true, force: true });

  expect(statuses).toEqual([503, 503, 503, 200]);
});

function openUpload(port: number, key: string, answers: string[]): Socket {
  const socket = connect({ port, host: '127.0.0.1' });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.on('end', () => {
    if (chunks.length > 0) answers.push(Buffer.concat(chunks).toString());
  });
  socket.write(`${putHead(key, 1000)}x`);
  return socket;
}
