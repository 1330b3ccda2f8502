import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type S3Local, startS3Local } from '../src/index.ts';
import { bucket, createClient, failure } from './support.ts';

const canMount = mountSmallDisk();
if (canMount === undefined) console.warn('Skipped "a full disk": only root may mount one.');
const describeOnDisk = canMount === undefined ? describe.skip : describe;

describeOnDisk('a full disk', () => {
  const dir = canMount ?? '';
  let server: S3Local;
  let s3: S3Client;
  const errors: unknown[] = [];
  const start = async () => {
    server = await startS3Local({ dir, buckets: [bucket], onInternalError: (error) => errors.push(error) });
    s3 = createClient(server.url);
  };
  const stop = async () => {
    s3.destroy();
    await server.close();
  };
  beforeAll(async () => {
    await start();
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'before', Body: 'bytes' }));
    await fill(dir);
  });
  afterAll(async () => {
    await stop();
    execFileSync('umount', [dir]);
    rmdirSync(dir);
  });

  it.each([
    ['small', 10],
    ['longer than the disk', 5_000_000],
  ])('takes no object, %s, and keeps nothing of it', async (_, sizeBytes) => {
    const put = new PutObjectCommand({ Bucket: bucket, Key: 'after', Body: new Uint8Array(sizeBytes) });

    expect(await failure(s3.send(put))).toEqual({ name: 'ServiceUnavailable', status: 503 });
    expect(await readdir(join(dir, 'tmp'))).toEqual([]);
    expect(await failure(s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'after' })))).toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('says so', async () => {
    const put = s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'after', Body: 'x' }));

    await expect(put).rejects.toThrow("The server's disk is full. Free some space, then send again.");
    expect(errors.at(-1)).toMatchObject({ code: 'ENOSPC' });
  });

  it('takes no upload, no tags and no bucket, and keeps nothing of them', async () => {
    const target = { Bucket: bucket, Key: 'before' };
    const refused = [
      new CreateMultipartUploadCommand(target),
      new PutObjectTaggingCommand({ ...target, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }),
    ];
    for (const command of refused) {
      expect(await failure(s3.send(command as PutObjectCommand))).toEqual({
        name: 'ServiceUnavailable',
        status: 503,
      });
    }
    expect(await readdir(join(dir, 'tmp'))).toEqual([]);
    const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(Uploads).toBeUndefined();
  });

  it('is no hindrance to a start, to reading and to deleting', async () => {
    await stop();
    await start();
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'before' }));
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));

    expect([await Body?.transformToString(), KeyCount]).toEqual(['bytes', 1]);
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'before' }));
  });

  it('takes objects again when there is room', async () => {
    await rm(join(dir, 'filling'));

    await expect(
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'room', Body: 'x' })),
    ).resolves.toBeDefined();
  });
});

/** @returns the directory of a disk of 4 MB; undefined where this process may mount none */
function mountSmallDisk(): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const dir = mkdtempSync(join(tmpdir(), 's3-local-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', dir], { stdio: 'ignore' });
    return dir;
  } catch {
    rmdirSync(dir);
    return undefined;
  }
}

async function fill(dir: string): Promise<void> {
  const path = join(dir, 'filling');
  for (const sizeBytes of [65_536, 4096, 1]) {
    try {
      for (;;) await writeFile(path, Buffer.alloc(sizeBytes), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
