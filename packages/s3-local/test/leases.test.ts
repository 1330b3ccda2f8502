import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { bucket, type Fixture, failure, send, startFixture } from './support.ts';

let nowMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture({ clock: () => nowMs });
});
afterAll(() => fixture.end());

const put = (Key: string, Body: string, condition: { IfMatch?: string; IfNoneMatch?: string } = {}) =>
  fixture.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...condition }));
const read = async (Key: string) => {
  const { Body } = await fixture.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
  return Body?.transformToString();
};

describe('a lease object', () => {
  it('is taken by the one who creates it, and renewed by the one who names its ETag', async () => {
    const { ETag } = await put('lease', 'owner 1', { IfNoneMatch: '*' });
    const second = await failure(put('lease', 'owner 2', { IfNoneMatch: '*' }));
    const renewed = await put('lease', 'owner 1, longer', { IfMatch: ETag ?? '' });
    const late = await failure(put('lease', 'owner 2', { IfMatch: ETag ?? '' }));

    expect([second, late]).toEqual(Array(2).fill({ name: 'PreconditionFailed', status: 412 }));
    expect(renewed.ETag).not.toBe(ETag);
    expect(await read('lease')).toBe('owner 1, longer');
  });

  it('that is gone cannot be renewed: 404, as S3 documents', async () => {
    const gone = await failure(put('no lease', 'x', { IfMatch: '"00000000000000000000000000000000"' }));

    expect(gone).toEqual({ name: 'NoSuchKey', status: 404 });
    expect(await failure(read('no lease'))).toEqual({ name: 'NoSuchKey', status: 404 });
  });

  it('is renewed by exactly one of many who saw the same ETag', async () => {
    const { ETag } = await put('contended', 'start');
    const contenders = Array.from({ length: 8 }, (_, index) => `contender ${index}`);
    const results = await Promise.all(
      contenders.map((body) =>
        put('contended', body, { IfMatch: ETag ?? '' }).then(
          () => 200,
          (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
        ),
      ),
    );

    expect(results.sort()).toEqual([200, ...Array(7).fill(412)]);
    expect(contenders).toContain(await read('contended'));
  });

  it('that is written anew with the same content has the same ETag, which therefore still matches', async () => {
    const first = await put('same', 'content');
    const again = await put('same', 'content');

    expect(again.ETag).toBe(first.ETag);
    await expect(put('same', 'other', { IfMatch: first.ETag ?? '' })).resolves.toBeDefined();
  });

  it('shows its age by the Date and Last-Modified of one clock', async () => {
    await put('aged', 'x');
    nowMs += 61_000;
    const { headers } = await send(fixture.server, 'GET', `/${bucket}/aged`);
    const head = await send(fixture.server, 'HEAD', `/${bucket}/aged`);
    const { LastModified } = await fixture.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'aged' }));

    expect(headers).toMatchObject({
      date: 'Fri, 02 Jan 2026 03:05:06 GMT',
      'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
    });
    expect(head.headers).toMatchObject({
      date: headers.date,
      'last-modified': headers['last-modified'],
    });
    expect(LastModified).toEqual(new Date('2026-01-02T03:04:05Z'));
  });
});
