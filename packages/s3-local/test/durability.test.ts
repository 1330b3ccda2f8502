import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { startS3Local } from '../src/index.ts';
import { serveArguments } from './serve-arguments.ts';
import { bucket, createClient, md5Hex, send, startFixture } from './support.ts';

describe('the data directory', () => {
  it('gives back after a restart all that was put, with all that was said of it', async () => {
    const fixture = await startFixture();
    try {
      const put = await fixture.s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: 'kept',
          Body: 'bytes',
          Metadata: { a: '1' },
          Tagging: 'k=v',
        }),
      );
      await fixture.restart();
      const object = await fixture.s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: 'kept', ChecksumMode: 'ENABLED' }),
      );
      const { Contents } = await fixture.s3.send(new ListObjectsV2Command({ Bucket: bucket }));

      expect(object).toMatchObject({
        ETag: put.ETag,
        Metadata: { a: '1' },
        TagCount: 1,
        ChecksumCRC32: put.ChecksumCRC32,
      });
      expect(await object.Body?.transformToString()).toBe('bytes');
      expect(Contents?.map(({ Key }) => Key)).toEqual(['kept']);
    } finally {
      await fixture.end();
    }
  });

  it('shows every object whole or not at all after kill -9 in the middle of puts', async () => {
    const dir = await mkdtemp(join(tmpdir(), 's3-local-kill-'));
    try {
      const { child, s3 } = await startChild(dir);
      const acknowledged: string[] = [];
      const writers = Array.from({ length: 8 }, (_, writer) => writeUntilDead(s3, writer, acknowledged));
      while (acknowledged.length < 40) await new Promise(setImmediate);
      child.kill('SIGKILL');
      await Promise.all([once(child, 'exit'), ...writers]);

      const server = await startS3Local({ dir });
      const client = createClient(server.url);
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
      for (const { Key, ETag } of Contents) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
        const bytes = (await Body?.transformToByteArray()) ?? Buffer.of();
        expect(bytes).toHaveLength(bodyBytes);
        expect(`"${md5Hex(bytes)}"`).toBe(ETag);
      }
      expect(Contents.map(({ Key }) => Key)).toEqual(expect.arrayContaining(acknowledged));
      expect(await readdir(join(dir, 'tmp'))).toEqual([]);
      client.destroy();
      await server.close();
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});

describe('a second server on the same data', () => {
  it('is refused before anything is touched: what the first one is writing goes on', async () => {
    const fixture = await startFixture();
    const first = { Bucket: bucket, Key: 'slow' };
    const body = Readable.from(
      (async function* () {
        yield Buffer.alloc(100_000);
        while ((await readdir(join(fixture.dir, 'tmp'))).length === 0) await new Promise(setImmediate);
        for (const second of [inThisProcess, inAnother]) expect(await second(fixture.dir)).toMatch(inUse);
        yield Buffer.alloc(100_000);
      })(),
    );
    const put = await fixture.s3.send(new PutObjectCommand({ ...first, Body: body, ContentLength: 200_000 }));
    const { Body } = await fixture.s3.send(new GetObjectCommand(first));

    expect(put.$metadata.httpStatusCode).toBe(200);
    expect(await Body?.transformToByteArray()).toHaveLength(200_000);
    await fixture.end();
  });

  const inUse = /is in use by another s3-local, process \d+\. End that process or choose another directory/;
  const inThisProcess = (dir: string) =>
    startS3Local({ dir, buckets: ['other'] }).then(
      () => 'started',
      (error: Error) => error.message,
    );
  const inAnother = async (dir: string) => {
    const child = spawn(process.execPath, serveArguments(dir, 'other'), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [line] = await once(child.stderr, 'data');
    child.kill();
    return String(line);
  };
});

describe('the start', () => {
  it('removes temporary files of its own, and no others', async () => {
    const dir = await mkdtemp(join(tmpdir(), 's3-local-'));
    const own = `s3-local-${'0123456789abcdef'.repeat(2)}`;
    await mkdir(join(dir, 'tmp', 'of somebody else'), { recursive: true });
    for (const name of [own, 'notes.txt', `${own}.bak`]) await writeFile(join(dir, 'tmp', name), 'x');
    const server = await startS3Local({ dir });
    await server.close();

    expect((await readdir(join(dir, 'tmp'))).sort()).toEqual(['notes.txt', 'of somebody else', `${own}.bak`]);
    await rm(dir, { recursive: true });
  });
});

describe('close', () => {
  it('breaks off a body that does not end, leaves nothing behind, and can be called twice', async () => {
    const fixture = await startFixture();
    const stuck = send(fixture.server, 'PUT', `/${bucket}/stuck`, { 'content-length': '1000' }, 'x');
    while ((await readdir(join(fixture.dir, 'tmp'))).length === 0) await new Promise(setImmediate);
    await Promise.all([fixture.server.close(), expect(stuck).rejects.toMatchObject({ code: 'ECONNRESET' })]);
    await fixture.server.close();

    expect(await readdir(join(fixture.dir, 'tmp'))).toEqual([]);
    await fixture.end();
  });

  it('frees the port, which a second server could not have had before', async () => {
    const fixture = await startFixture();
    const { port } = fixture.server;

    const dir = join(fixture.dir, 'second');
    await expect(startS3Local({ dir, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await fixture.server.close();
    const next = await startS3Local({ dir, port });
    expect(next).toMatchObject({ port, url: `http://127.0.0.1:${port}` });
    await next.close();
    await fixture.end();
  });
});

describe('memory', () => {
  it('does not grow with the size of an object', async () => {
    const fixture = await startFixture();
    const sizeBytes = 256 * 1024 * 1024;
    const piece = Buffer.alloc(256 * 1024, 'frame');
    let peakBytes = 0;
    const watch = () => {
      peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
    };
    const pieces = function* () {
      for (let sent = 0; sent < sizeBytes; sent += piece.length) {
        watch();
        yield piece;
      }
    };
    const startBytes = process.memoryUsage().rss;
    await fixture.s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: 'big',
        Body: Readable.from(pieces()),
        ContentLength: sizeBytes,
      }),
    );
    const { Body } = await fixture.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'big' }));
    let received = 0;
    for await (const chunk of Body as Readable) {
      received += (chunk as Buffer).length;
      watch();
    }
    await fixture.end();

    expect(received).toBe(sizeBytes);
    expect(peakBytes - startBytes).toBeLessThan(sizeBytes / 2);
  });
});

const bodyBytes = 300_000;

async function startChild(dir: string): Promise<{ child: ChildProcess; s3: S3Client }> {
  const child = spawn(process.execPath, serveArguments(dir, bucket), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(child.stdout, 'data');
  return { child, s3: createClient(String(url).trim()) };
}

/** Puts one object after the other until the server is gone. */
async function writeUntilDead(s3: S3Client, writer: number, acknowledged: string[]): Promise<void> {
  for (let index = 0; ; index++) {
    const Key = `writer ${writer}/${index}`;
    try {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.alloc(bodyBytes, Key) }));
    } catch {
      return;
    }
    acknowledged.push(Key);
  }
}
