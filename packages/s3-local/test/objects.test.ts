import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { bucket, type Fixture, failure, md5Hex, send, startFixture } from './support.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.end());

const put = (Key: string, Body: string | Uint8Array | Readable, more: object = {}) =>
  fixture.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more }));
const get = (Key: string, more: object = {}) =>
  fixture.s3.send(new GetObjectCommand({ Bucket: bucket, Key, ...more }));
const head = (Key: string, more: object = {}) =>
  fixture.s3.send(new HeadObjectCommand({ Bucket: bucket, Key, ...more }));

describe('PutObject and GetObject', () => {
  it('give back the bytes, under the MD5 of the bytes', async () => {
    const { ETag } = await put('plain', 'hello');
    const object = await get('plain');

    expect(ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    expect(object.ETag).toBe(ETag);
    expect(await object.Body?.transformToString()).toBe('hello');
  });

  it('keep an object of no bytes', async () => {
    await put('empty', '');
    const object = await get('empty');

    expect(object.ContentLength).toBe(0);
    expect(await object.Body?.transformToString()).toBe('');
  });

  it('take the framing off a streamed body, and aws-chunked off its Content-Encoding', async () => {
    const body = Buffer.alloc(300_000, 'frame');
    const pieces = Array.from({ length: 300 }, (_, index) => body.subarray(index * 1000, (index + 1) * 1000));
    const { ETag } = await put('streamed', Readable.from(pieces), {
      ContentLength: body.length,
      ContentEncoding: 'gzip',
    });
    const object = await get('streamed', { ChecksumMode: 'ENABLED' });

    expect(ETag).toBe(`"${md5Hex(body)}"`);
    expect(object.ContentEncoding).toBe('gzip');
    expect(object.ChecksumCRC32).toMatch(/^.{6}==$/);
    expect(Buffer.compare((await object.Body?.transformToByteArray()) ?? Buffer.of(), body)).toBe(0);
  });

  it('keep the headers that belong to an object', async () => {
    const kept = {
      ContentType: 'video/x-matroska',
      CacheControl: 'no-store',
      ContentDisposition: 'inline; filename="a.mkv"',
      ContentEncoding: 'identity',
      ContentLanguage: 'de',
      Metadata: { 'producer-start': '1700000000000', __proto__x: 'y' },
    };
    await put('described', 'x', kept);

    expect(await get('described')).toMatchObject(kept);
    expect(await head('described')).toMatchObject({ ...kept, ContentLength: 1, AcceptRanges: 'bytes' });
  });

  it('call the content binary when the client does not say what it is', async () => {
    await send(fixture.server, 'PUT', `/${bucket}/untyped`, {}, 'x');

    expect((await head('untyped')).ContentType).toBe('binary/octet-stream');
  });

  it('refuse more than 2 KB of metadata', async () => {
    const refused = await failure(put('big-metadata', 'x', { Metadata: { a: 'x'.repeat(2048) } }));

    expect(refused).toEqual({ name: 'MetadataTooLarge', status: 400 });
    expect(await failure(head('big-metadata'))).toEqual({ name: 'NotFound', status: 404 });
  });

  it('name the missing thing: key or bucket', async () => {
    expect(await failure(get('missing'))).toEqual({ name: 'NoSuchKey', status: 404 });
    expect(await failure(get('missing', { Bucket: 'no-such-bucket' }))).toMatchObject({
      name: 'NoSuchBucket',
    });
    expect(await failure(put('a', 'x', { Bucket: 'no-such-bucket' }))).toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  it('let the query of a read override headers of the answer', async () => {
    await put('override', 'x');

    expect(
      await get('override', { ResponseContentType: 'text/plain', ResponseExpires: new Date(0) }),
    ).toMatchObject({
      ContentType: 'text/plain',
      ExpiresString: 'Thu, 01 Jan 1970 00:00:00 GMT',
    });
  });

  it('refuse an override that would add a header of its own', async () => {
    const answer = await send(
      fixture.server,
      'GET',
      `/${bucket}/plain?response-content-type=a%0d%0ax-evil:%201`,
    );

    expect(answer.status).toBe(400);
    expect(answer.headers['x-evil']).toBeUndefined();
  });
});

describe('Range', () => {
  beforeAll(() => put('digits', '0123456789'));

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=0-99', '0123456789', 'bytes 0-9/10'],
  ])('%s gives %s with 206', async (Range, text, ContentRange) => {
    const part = await get('digits', { Range, ChecksumMode: 'ENABLED' });

    expect(part).toMatchObject({
      ContentRange,
      $metadata: { httpStatusCode: 206 },
      ContentLength: text.length,
    });
    expect(await part.Body?.transformToString()).toBe(text);
  });

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('%s lies outside and gives 416', async (range) => {
    const answer = await send(fixture.server, 'GET', `/${bucket}/digits`, { range });

    expect(answer.status).toBe(416);
    expect(answer.headers['content-range']).toBe('bytes */10');
    expect(answer.body).toContain('<Code>InvalidRange</Code>');
  });

  it('gives 416 for any range of no bytes', async () => {
    await put('nothing', '');

    expect(await failure(get('nothing', { Range: 'bytes=0-' }))).toEqual({
      name: 'InvalidRange',
      status: 416,
    });
  });

  it.each(['bytes=0-1,3-4', 'lines=1-2', 'bytes=5-2', 'bytes=-', 'nonsense'])(
    '%s is ignored',
    async (range) => {
      const answer = await send(fixture.server, 'GET', `/${bucket}/digits`, { range });

      expect([answer.status, answer.body]).toEqual([200, '0123456789']);
    },
  );

  it('is ignored when If-Range names another object', async () => {
    const same = await send(fixture.server, 'GET', `/${bucket}/digits`, {
      range: 'bytes=0-1',
      'if-range': `"${md5Hex('0123456789')}"`,
    });
    const other = await send(fixture.server, 'GET', `/${bucket}/digits`, {
      range: 'bytes=0-1',
      'if-range': '"no"',
    });

    expect([same.status, other.status]).toEqual([206, 200]);
  });
});

describe('conditional reads', () => {
  const etag = `"${md5Hex('condition')}"`;
  beforeAll(() => put('condition', 'condition'));

  it.each([
    [200, { 'if-match': etag }],
    [200, { 'if-match': '*' }],
    [412, { 'if-match': '"other"' }],
    [304, { 'if-none-match': etag }],
    [304, { 'if-none-match': `"other", ${etag}` }],
    [200, { 'if-none-match': '"other"' }],
    [304, { 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() }],
    [200, { 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }],
    [412, { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }],
    [200, { 'if-match': etag, 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }],
    [200, { 'if-modified-since': 'no date' }],
  ])('answer %i to %j, for GET and HEAD alike', async (status, headers) => {
    const answer = await send(fixture.server, 'GET', `/${bucket}/condition`, headers);
    const headAnswer = await send(fixture.server, 'HEAD', `/${bucket}/condition`, headers);

    expect([answer.status, headAnswer.status]).toEqual([status, status]);
    expect(headAnswer.body).toBe('');
    if (status === 304) expect(answer).toMatchObject({ body: '', headers: { etag } });
  });
});

describe('conditional writes', () => {
  it('let exactly one of 20 concurrent creations win, and keep its bytes', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => put('race', `writer ${index}`, { IfNoneMatch: '*' })),
    );

    const winners = attempts.flatMap((attempt, index) => (attempt.status === 'fulfilled' ? [index] : []));
    const losers = attempts.filter((attempt) => attempt.status === 'rejected');
    expect(winners).toHaveLength(1);
    expect(losers.map(({ reason }) => reason.name)).toEqual(Array(19).fill('PreconditionFailed'));
    expect(await (await get('race')).Body?.transformToString()).toBe(`writer ${winners[0]}`);
  });

  it('let exactly one of 20 concurrent updates of one version win', async () => {
    const { ETag } = await put('update-race', 'version 0');
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        put('update-race', `version 1 of ${index}`, { IfMatch: ETag }),
      ),
    );

    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('refuse an update of another version, or of what is not there', async () => {
    await put('version', 'a');

    expect(await failure(put('version', 'b', { IfMatch: '"other"' }))).toEqual({
      name: 'PreconditionFailed',
      status: 412,
    });
    expect(await failure(put('not-there', 'b', { IfMatch: '"other"' }))).toEqual({
      name: 'NoSuchKey',
      status: 404,
    });
  });

  it('refuse a condition that S3 does not have', async () => {
    expect(await failure(put('odd', 'a', { IfNoneMatch: '"etag"' }))).toEqual({
      name: 'NotImplemented',
      status: 501,
    });
  });
});

describe('DeleteObject and DeleteObjects', () => {
  it('remove an object, and are content when there is none', async () => {
    await put('doomed', 'x');
    await fixture.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'doomed' }));
    const again = await fixture.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'doomed' }));

    expect(again.$metadata.httpStatusCode).toBe(204);
    expect(await failure(get('doomed'))).toMatchObject({ name: 'NoSuchKey' });
  });

  it('refuse a bucket that does not exist', async () => {
    const refused = fixture.s3.send(new DeleteObjectCommand({ Bucket: 'no-such-bucket', Key: 'x' }));

    expect(await failure(refused)).toMatchObject({ name: 'NoSuchBucket' });
  });

  it('delete only the version that is asked for', async () => {
    await put('guarded', 'x');
    const wrong = fixture.s3.send(
      new DeleteObjectCommand({ Bucket: bucket, Key: 'guarded', IfMatch: '"other"' }),
    );

    expect(await failure(wrong)).toMatchObject({ name: 'PreconditionFailed' });
    expect((await head('guarded')).ContentLength).toBe(1);
  });

  it('report on each key, with the keys that XML has to escape', async () => {
    const keys = ['many/a&b', 'many/<c>', 'many/ d \r\n', 'many/&amp;'];
    for (const key of keys) await put(key, 'x');
    const { Deleted } = await fixture.s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }),
    );
    const { KeyCount } = await fixture.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'many/' }));

    expect(Deleted?.map(({ Key }) => Key)).toEqual(keys);
    expect(KeyCount).toBe(0);
  });

  it('go on after a key that may not be deleted, and are quiet about the others when asked', async () => {
    await put('quiet-1', 'x');
    await put('quiet-2', 'x');
    const { Deleted, Errors } = await fixture.s3.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Quiet: true, Objects: [{ Key: 'quiet-1', ETag: '"other"' }, { Key: 'quiet-2' }] },
      }),
    );

    expect(Deleted).toBeUndefined();
    expect(Errors).toMatchObject([{ Key: 'quiet-1', Code: 'PreconditionFailed' }]);
    expect(await failure(head('quiet-2'))).toMatchObject({ status: 404 });
  });

  it('refuse to delete a version, which there is none of', async () => {
    const refused = fixture.s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: [{ Key: 'digits', VersionId: '1' }] } }),
    );

    expect(await failure(refused)).toEqual({ name: 'NotImplemented', status: 501 });
  });
});

describe('CopyObject', () => {
  it('copies bytes, headers and tags', async () => {
    await put('copy/from é+', 'original', {
      ContentType: 'text/plain',
      Metadata: { a: '1' },
      Tagging: 'k=v',
    });
    const { CopyObjectResult } = await fixture.s3.send(
      new CopyObjectCommand({
        Bucket: bucket,
        Key: 'copy/to',
        CopySource: `${bucket}/${encodeURIComponent('copy/from é+')}`,
      }),
    );

    expect(CopyObjectResult?.ETag).toBe(`"${md5Hex('original')}"`);
    expect(await head('copy/to')).toMatchObject({
      ContentType: 'text/plain',
      Metadata: { a: '1' },
      TagCount: 1,
    });
  });

  it('replaces metadata when told to, also in place', async () => {
    await put('copy/self', 'same', { Metadata: { a: '1' } });
    const copy = { Bucket: bucket, Key: 'copy/self', CopySource: `${bucket}/copy/self` };

    expect(await failure(fixture.s3.send(new CopyObjectCommand(copy)))).toMatchObject({
      name: 'InvalidRequest',
    });
    await fixture.s3.send(
      new CopyObjectCommand({ ...copy, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }),
    );
    expect((await head('copy/self')).Metadata).toEqual({ b: '2' });
  });

  it('refuses a source that is missing or is another version', async () => {
    const copy = { Bucket: bucket, Key: 'copy/x', CopySource: `/${bucket}/copy/missing` };
    const changed = { ...copy, CopySource: `/${bucket}/digits`, CopySourceIfMatch: '"other"' };

    expect(await failure(fixture.s3.send(new CopyObjectCommand(copy)))).toMatchObject({ name: 'NoSuchKey' });
    expect(await failure(fixture.s3.send(new CopyObjectCommand(changed)))).toMatchObject({ status: 412 });
  });
});
