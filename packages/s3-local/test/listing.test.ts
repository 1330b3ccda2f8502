import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { bucket, type Fixture, failure, send, startFixture } from './support.ts';

let fixture: Fixture;
const keys = ['a', 'a/1', 'a/2', 'a/b/3', 'b', 'é', '\ue000', '😀'];
const inUtf8Order = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

beforeAll(async () => {
  fixture = await startFixture({ clock: () => 1_700_000_000_999 });
  for (const Key of [...keys].reverse()) {
    await fixture.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
  }
});
afterAll(() => fixture.end());

const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
  fixture.s3.send(new ListObjectsV2Command({ Bucket: bucket, ...input }));

describe('ListObjectsV2', () => {
  it('gives all keys in the order of UTF-8, with what is known of them', async () => {
    const { Contents, KeyCount, IsTruncated, MaxKeys, Name } = await list();

    expect(Contents?.map(({ Key }) => Key)).toEqual(inUtf8Order);
    expect({ KeyCount, IsTruncated, MaxKeys, Name }).toEqual({
      KeyCount: 8,
      IsTruncated: false,
      MaxKeys: 1000,
      Name: bucket,
    });
    expect(Contents?.[0]).toEqual({
      Key: 'a',
      Size: 1,
      ETag: '"0cc175b9c0f1b6a831c399e269772661"',
      LastModified: new Date(1_700_000_000_000),
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: ['CRC32'],
      ChecksumType: 'FULL_OBJECT',
    });
  });

  it('rolls keys up to the delimiter, with and without a prefix', async () => {
    const root = await list({ Delimiter: '/' });
    const below = await list({ Delimiter: '/', Prefix: 'a/' });

    expect(root.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    expect(root.Contents?.map(({ Key }) => Key)).toEqual(inUtf8Order.filter((key) => !key.includes('/')));
    expect(below.CommonPrefixes).toEqual([{ Prefix: 'a/b/' }]);
    expect(below.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
    expect(below.KeyCount).toBe(3);
  });

  it.each([1, 2, 3, 7, 8])(
    'gives every entry once in pages of %i, common prefixes among them',
    async (pageSize) => {
      const found: (string | undefined)[] = [];
      for await (const page of paginateListObjectsV2(
        { client: fixture.s3, pageSize },
        { Bucket: bucket, Delimiter: '/' },
      )) {
        expect(page.KeyCount).toBeLessThanOrEqual(pageSize);
        found.push(
          ...(page.Contents ?? []).map(({ Key }) => Key),
          ...(page.CommonPrefixes ?? []).map((it) => it.Prefix),
        );
      }

      expect(found.sort()).toEqual([...keys.filter((key) => !key.includes('/')), 'a/'].sort());
    },
  );

  it('starts after a key, which need not exist', async () => {
    const { Contents, StartAfter } = await list({ StartAfter: 'a/15' });

    expect(Contents?.[0]?.Key).toBe('a/2');
    expect(StartAfter).toBe('a/15');
  });

  it('gives nothing when nothing is asked for', async () => {
    expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect(await list({ Prefix: 'zzz' })).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  it('names the owner only on demand', async () => {
    const { Contents } = await list({ FetchOwner: true, MaxKeys: 1 });

    expect(Contents?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    expect((await list()).Contents?.[0]?.Owner).toBeUndefined();
  });

  it('encodes names for clients that ask for it', async () => {
    const { Contents, EncodingType } = await list({ EncodingType: 'url' });

    expect(EncodingType).toBe('url');
    expect(Contents?.map(({ Key }) => decodeURIComponent(Key ?? ''))).toEqual(inUtf8Order);
    expect(Contents?.[1]?.Key).toBe('a/1');
  });

  it('refuses arguments that make no sense', async () => {
    expect(await failure(list({ ContinuationToken: 'made-up' }))).toEqual({
      name: 'InvalidArgument',
      status: 400,
    });
    expect(await failure(list({ MaxKeys: -1 }))).toMatchObject({ name: 'InvalidArgument' });
    expect(await failure(list({ EncodingType: 'hex' as 'url' }))).toMatchObject({ name: 'InvalidArgument' });
    expect(await failure(list({ Bucket: 'no-such-bucket' }))).toMatchObject({ name: 'NoSuchBucket' });
  });

  it('gives at most a thousand keys, however many are asked for', async () => {
    expect((await list({ MaxKeys: 5000 })).MaxKeys).toBe(1000);
  });

  it('is not mistaken for version 1, nor version 3', async () => {
    const first = await send(fixture.server, 'GET', `/${bucket}`);
    const third = await send(fixture.server, 'GET', `/${bucket}?list-type=3`);

    expect([first.status, third.status]).toEqual([501, 501]);
    expect(first.body).toContain('ListObjectsV2');
  });
});
