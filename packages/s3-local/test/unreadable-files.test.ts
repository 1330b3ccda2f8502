import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { UnreadableFile } from '../src/index.ts';
import { serveArguments } from './serve-arguments.ts';
import { bucket, createClient, errorCode, type Fixture, failure, send, startFixture } from './support.ts';

let fixture: Fixture;
const notices: UnreadableFile[] = [];
beforeEach(async () => {
  notices.length = 0;
  fixture = await startFixture({ onUnreadable: (file) => notices.push(file) });
  for (const Key of ['good', 'bad']) await put(Key);
});
afterEach(() => fixture.end());

const put = (Key: string, more: { IfNoneMatch?: string } = {}) =>
  fixture.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: `bytes of ${Key}`, ...more }));
const list = async (s3 = fixture.s3) => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key }) => Key);
};
const pathOf = (key: string) =>
  join(fixture.dir, 'buckets', bucket, createHash('sha256').update(key).digest('hex'));

/** How a file of an object is spoilt, and what of it must still be somewhere afterwards. */
const spoilings: [string, (path: string) => Promise<unknown>][] = [
  ['truncated', async (path) => truncate(path, (await stat(path)).size - 3)],
  ['empty', (path) => truncate(path, 0)],
  ['filled with zeros', async (path) => writeFile(path, Buffer.alloc((await stat(path)).size))],
  ['another object', async (path) => writeFile(path, await readFile(pathOf('good')))],
  ['without JSON', (path) => writeFile(path, Buffer.from('{x\0\0\0\x02S3L1', 'latin1'))],
  ['of JSON that is not ours', (path) => writeFile(path, Buffer.from('[]\0\0\0\x02S3L1', 'latin1'))],
];

describe.each(spoilings)('a file of an object that is %s', (_, spoil) => {
  it('is set aside whole and named; the listing works and the object is gone', async () => {
    await fixture.restart();
    await spoil(pathOf('bad'));
    const spoilt = await readFile(pathOf('bad'));

    expect(await list()).toEqual(['good']);
    expect(notices).toEqual([
      { path: pathOf('bad'), reason: expect.any(String), movedTo: expect.stringContaining('/set-aside/') },
    ]);
    expect(await readFile(notices[0]?.movedTo ?? '')).toEqual(spoilt);
    const answer = await send(fixture.server, 'GET', `/${bucket}/bad`);
    expect([answer.status, errorCode(answer)]).toEqual([404, 'NoSuchKey']);
    expect(answer.body).toMatch(/Its file could not be read and is now in set-aside\/buckets\.frames\./);
  });

  it('does not count as the object that a conditional write would create', async () => {
    await spoil(pathOf('bad'));

    await expect(put('bad', { IfNoneMatch: '*' })).resolves.toBeDefined();
    expect(notices).toHaveLength(1);
    const { Body } = await fixture.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'bad' }));
    expect(await Body?.transformToString()).toBe('bytes of bad');
  });
});

describe('what cannot be read', () => {
  it('may be a directory in the place of an object', async () => {
    await mkdir(join(pathOf('folder'), 'inside'), { recursive: true });

    expect((await list()).sort()).toEqual(['bad', 'good']);
    expect(await readdir(notices[0]?.movedTo ?? '')).toEqual(['inside']);
  });

  it('makes room for a put, and is kept all the same', async () => {
    await mkdir(join(pathOf('folder'), 'inside'), { recursive: true });
    await put('folder');

    expect((await list()).sort()).toEqual(['bad', 'folder', 'good']);
    expect(await readdir(notices[0]?.movedTo ?? '')).toEqual(['inside']);
  });

  it('may be files and folders of others, which are left alone', async () => {
    const paths = [
      join(fixture.dir, 'buckets', 'lost+found'),
      join(fixture.dir, 'buckets', bucket, 'notes'),
      join(fixture.dir, 'tmp', 'of somebody else'),
      join(fixture.dir, 'uploads', 'x'),
    ];
    for (const path of paths) await mkdir(path);
    await fixture.restart();

    expect((await list()).sort()).toEqual(['bad', 'good']);
    const buckets = await send(fixture.server, 'GET', '/');
    expect(buckets.body).toContain('<Name>frames</Name>');
    expect(buckets.body).not.toContain('lost+found');
    for (const path of paths) expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('may be an upload or a part, without which the others are listed', async () => {
    const start = (Key: string) => fixture.s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }));
    const [whole, broken] = [await start('whole'), await start('broken')];
    const part = { Bucket: bucket, Key: 'whole', UploadId: whole.UploadId };
    for (const PartNumber of [1, 2]) {
      await fixture.s3.send(new UploadPartCommand({ ...part, PartNumber, Body: 'part' }));
    }
    await truncate(join(fixture.dir, 'uploads', broken.UploadId ?? '', 'upload.json'), 5);
    await truncate(join(fixture.dir, 'uploads', whole.UploadId ?? '', 'part-00001'), 5);
    const { Uploads } = await fixture.s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    const { Parts } = await fixture.s3.send(new ListPartsCommand(part));

    expect(Uploads?.map(({ Key }) => Key)).toEqual(['whole']);
    expect(Parts?.map(({ PartNumber }) => PartNumber)).toEqual([2]);
    expect(notices.map(({ reason }) => reason)).toEqual([
      'its upload.json is not valid',
      expect.stringContaining('too few for a seal'),
    ]);
  });
});

/** Root may read everything: a server of its own without that right. */
const itAsRoot = process.getuid?.() === 0 ? it : it.skip;

itAsRoot(
  'a file that may not be read is left in its place, told of once, and out of the listing',
  async () => {
    await fixture.server.close();
    const nobody = 65534;
    await chmod(fixture.dir, 0o755);
    for (const path of await readdir(fixture.dir, { recursive: true, withFileTypes: true })) {
      if (!path.isSymbolicLink()) await chown(join(path.parentPath, path.name), nobody, nobody);
    }
    await chown(fixture.dir, nobody, nobody);
    await chmod(pathOf('bad'), 0);
    const child = spawn(process.execPath, serveArguments(fixture.dir, bucket), {
      ...{ uid: nobody, gid: nobody, stdio: ['ignore', 'pipe', 'pipe'] as const },
    });
    const lines: string[] = [];
    child.stderr.on('data', (chunk) => lines.push(String(chunk)));
    const [url] = await once(child.stdout, 'data');
    const s3 = createClient(String(url).trim());
    const keys = [await list(s3), await list(s3)];
    const got = await failure(s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'bad' })));
    s3.destroy();
    child.kill();
    await once(child, 'exit');

    expect(keys).toEqual([['good'], ['good']]);
    expect(got).toEqual({ name: 'InternalError', status: 500 });
    expect(lines.join('').match(/cannot be read \(EACCES.*\) and is left where it is/g)).toHaveLength(1);
    expect((await stat(pathOf('bad'))).isFile()).toBe(true);
  },
);
