import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  authorization,
  bucket,
  errorCode,
  type Fixture,
  failure,
  send,
  sendBytes,
  startFixture,
} from './support.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture({ buckets: [bucket, 'other'] });
});
afterAll(() => fixture.end());

const hostileKeys = [
  '.',
  '..',
  '../../../../../../tmp/escaped',
  '../other/stolen',
  '/absolute',
  '//double//',
  'trailing/',
  'C:\\windows\\system32',
  'back\\..\\slash',
  'nul\u0000byte',
  'control\u0001\u001f\u007f',
  'line\r\nbreak',
  ' spaces ',
  'plus+percent%2Fand%',
  'question?uploads&list-type=2#fragment',
  '<xml>&amp;"quoted"\'',
  'é', // composed
  'e\u0301', // decomposed
  'CASE',
  'case',
  'a',
  'a/b',
  'a/b/c',
  '😀/\u{10ffff}',
  'con',
  '__proto__',
  'constructor',
  'x'.repeat(1024),
  'é'.repeat(512),
];

describe('keys', () => {
  it('are any text, each its own object, and none a path', async () => {
    for (const Key of hostileKeys) {
      await fixture.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: `bytes of ${Key}` }));
    }
    for (const Key of hostileKeys) {
      const { Body } = await fixture.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      expect(await Body?.transformToString()).toBe(`bytes of ${Key}`);
    }

    expect((await readdir(fixture.dir)).sort()).toEqual(['buckets', 'lock-1', 'tmp', 'uploads']);
    expect(await readdir(join(fixture.dir, 'buckets', 'other'))).toEqual([]);
    const names = await readdir(join(fixture.dir, 'buckets', bucket));
    expect(names).toHaveLength(hostileKeys.length);
    expect(names.filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([]);
  });

  it('come back from a listing, URL-encoded, as they were', async () => {
    const { Contents } = await fixture.s3.send(
      new ListObjectsV2Command({ Bucket: bucket, EncodingType: 'url' }),
    );
    const found = Contents?.map(({ Key }) => decodeURIComponent(Key ?? ''));

    expect(found?.sort()).toEqual([...hostileKeys].sort());
  });

  it('can all be deleted again in one request', async () => {
    // XML 1.0 has no place for the other control characters, nor for a reference to them.
    const Objects = hostileKeys.filter((key) => !/(?![\r\n])\p{Cc}/u.test(key)).map((Key) => ({ Key }));
    const { Deleted, Errors } = await fixture.s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }),
    );

    expect(Errors).toBeUndefined();
    expect(Deleted).toHaveLength(Objects.length);
    expect(await readdir(join(fixture.dir, 'buckets', bucket))).toHaveLength(
      hostileKeys.length - Objects.length,
    );
  });

  it('have at most 1024 bytes', async () => {
    const long = new PutObjectCommand({ Bucket: bucket, Key: 'x'.repeat(1025), Body: 'x' });
    const wide = new PutObjectCommand({ Bucket: bucket, Key: 'é'.repeat(513), Body: 'x' });

    expect(await failure(fixture.s3.send(long))).toEqual({ name: 'KeyTooLongError', status: 400 });
    expect(await failure(fixture.s3.send(wide))).toEqual({ name: 'KeyTooLongError', status: 400 });
  });

  it.each(['%', '%zz', '%ff', '%c3%28', '%ed%a0%80'])(
    'that are no percent-encoded UTF-8 (%s) are refused',
    async (key) => {
      const answer = await send(fixture.server, 'PUT', `/${bucket}/${key}`, {}, 'x');

      expect([answer.status, errorCode(answer)]).toEqual([400, 'InvalidURI']);
    },
  );

  it('reach the server with their dots unresolved', async () => {
    await send(fixture.server, 'PUT', `/${bucket}/../other/dots`, {}, 'literal');
    const literal = await send(fixture.server, 'GET', `/${bucket}/%2e%2e/other/dots`);
    const resolved = await send(fixture.server, 'GET', '/other/dots');

    expect(literal.body).toBe('literal');
    expect(resolved.status).toBe(404);
  });
});

describe('request targets', () => {
  it('may be whole addresses, as the clients of a proxy send them (RFC 9112 section 3.2.2)', async () => {
    await send(fixture.server, 'PUT', `/${bucket}/whole`, {}, 'content');
    const get = (host: string) =>
      sendBytes(
        fixture.server,
        `GET http://${host}/${bucket}/whole HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`,
      );

    expect(await get('localhost')).toMatch(/^HTTP\/1\.1 200 [\s\S]*content$/);
    // The address counts, and not the Host beside it.
    expect(await get('elsewhere.test')).toMatch(/^HTTP\/1\.1 421 /);
  });

  it.each(['*', 'frames/x'])('other than paths and addresses (%s) are refused', async (target) => {
    const answer = await sendBytes(
      fixture.server,
      `GET ${target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/x-amz-request-id: [0-9A-F]{16}/);
  });

  it.each(['frames.localhost', 'frames.localhost:8788', 'frames.127.0.0.1', 'FRAMES.localhost'])(
    'may name the bucket in the host (%s)',
    async (host) => {
      await send(fixture.server, 'PUT', '/virtual/host', { host }, 'virtual');
      const byPath = await send(fixture.server, 'GET', `/${bucket}/virtual/host`);
      const listing = await send(fixture.server, 'GET', '/?list-type=2&prefix=virtual', { host });

      expect(byPath.body).toBe('virtual');
      expect(listing.body).toContain('<Key>virtual/host</Key>');
    },
  );

  it('cannot name a path in the host', async () => {
    const answer = await send(fixture.server, 'GET', '/x', { host: '../other.localhost' });

    expect(errorCode(answer)).toBe('InvalidBucketName');
  });
});
