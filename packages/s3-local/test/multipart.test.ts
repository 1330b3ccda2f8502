import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { bucket, errorCode, type Fixture, failure, md5Hex, send, startFixture } from './support.ts';

const partBytes = 5 * 1024 * 1024;
const bodies = [Buffer.alloc(partBytes, 'one'), Buffer.alloc(partBytes, 'two'), Buffer.from('the end')];

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.end());

async function begin(Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
  const { UploadId } = await fixture.s3.send(
    new CreateMultipartUploadCommand({ Bucket: bucket, Key, ...more }),
  );
  return UploadId ?? '';
}

async function uploadPart(
  Key: string,
  UploadId: string,
  PartNumber: number,
  Body: Buffer,
  more: { ChecksumAlgorithm?: ChecksumAlgorithm } = {},
): Promise<CompletedPart> {
  const { ETag, ChecksumCRC32, ChecksumSHA256, ChecksumCRC64NVME } = await fixture.s3.send(
    new UploadPartCommand({ Bucket: bucket, Key, UploadId, PartNumber, Body, ...more }),
  );
  return { PartNumber, ETag, ChecksumCRC32, ChecksumSHA256, ChecksumCRC64NVME };
}

const complete = (Key: string, UploadId: string, Parts: CompletedPart[], more: object = {}) =>
  fixture.s3.send(
    new CompleteMultipartUploadCommand({
      Bucket: bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts },
      ...more,
    }),
  );

describe('multipart upload', () => {
  it('joins the parts, keeps what was said at the start, and survives a restart in between', async () => {
    const uploadId = await begin('joined', {
      ContentType: 'video/x-matroska',
      Metadata: { a: '1' },
      Tagging: 'k=v',
    });
    const third = await uploadPart('joined', uploadId, 30, bodies[2] as Buffer);
    const first = await uploadPart('joined', uploadId, 1, bodies[0] as Buffer);
    await fixture.restart();
    await uploadPart('joined', uploadId, 2, Buffer.from('to be replaced'));
    const second = await uploadPart('joined', uploadId, 2, bodies[1] as Buffer);
    const { ETag, Location } = await complete('joined', uploadId, [first, second, third]);

    const md5OfMd5s = md5Hex(Buffer.concat(bodies.map((body) => createHash('md5').update(body).digest())));
    const object = await fixture.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'joined' }));
    const bytes = (await object.Body?.transformToByteArray()) ?? Buffer.of();
    expect(ETag).toBe(`"${md5OfMd5s}-3"`);
    expect(Location).toMatch(/\/frames\/joined$/);
    expect(object).toMatchObject({
      ETag,
      ContentType: 'video/x-matroska',
      Metadata: { a: '1' },
      TagCount: 1,
    });
    expect(Buffer.compare(bytes, Buffer.concat(bodies))).toBe(0);
    expect(await failure(complete('joined', uploadId, [first]))).toMatchObject({ name: 'NoSuchUpload' });
  });

  it('takes only the parts that are named', async () => {
    const uploadId = await begin('chosen');
    await uploadPart('chosen', uploadId, 1, Buffer.from('left out'));
    const part = await uploadPart('chosen', uploadId, 2, Buffer.from('chosen'));
    await complete('chosen', uploadId, [part]);

    const object = await fixture.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'chosen' }));
    expect(await object.Body?.transformToString()).toBe('chosen');
  });

  it('composes a checksum out of those of the parts', async () => {
    const uploadId = await begin('composite', { ChecksumAlgorithm: 'SHA256' });
    const part = await uploadPart('composite', uploadId, 1, Buffer.from('hello'), {
      ChecksumAlgorithm: 'SHA256',
    });
    await complete('composite', uploadId, [part]);
    const head = new HeadObjectCommand({ Bucket: bucket, Key: 'composite', ChecksumMode: 'ENABLED' });

    const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
    expect(await fixture.s3.send(head)).toMatchObject({
      ChecksumSHA256: `${sha256(sha256(Buffer.from('hello'))).toString('base64')}-1`,
      ChecksumType: 'COMPOSITE',
    });
  });

  it('works out a checksum of the full object, and holds the client to it', async () => {
    const uploadId = await begin('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const part = await uploadPart('full', uploadId, 1, Buffer.from('hello'));

    const wrong = complete('full', uploadId, [part], {
      ChecksumCRC32: 'AAAAAA==',
      ChecksumType: 'FULL_OBJECT',
    });
    expect(await failure(wrong)).toEqual({ name: 'BadDigest', status: 400 });
    const right = await complete('full', uploadId, [part], { ChecksumCRC32: 'NhCmhg==', MpuObjectSize: 5 });
    expect(right).toMatchObject({ ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' });
  });

  it('refuses a part with another checksum than was announced', async () => {
    const uploadId = await begin('mixed', { ChecksumAlgorithm: 'SHA256' });
    const refused = uploadPart('mixed', uploadId, 1, Buffer.from('x'), { ChecksumAlgorithm: 'SHA1' });

    expect(await failure(refused)).toEqual({ name: 'InvalidRequest', status: 400 });
  });

  it('makes an object only where there is none, when asked so', async () => {
    const first = await begin('once');
    const second = await begin('once');
    const firstPart = await uploadPart('once', first, 1, Buffer.from('first'));
    const secondPart = await uploadPart('once', second, 1, Buffer.from('second'));
    const attempts = await Promise.allSettled([
      complete('once', first, [firstPart], { IfNoneMatch: '*' }),
      complete('once', second, [secondPart], { IfNoneMatch: '*' }),
    ]);

    expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('refuses parts that are out of order, unknown, changed or too small, and stays open', async () => {
    const uploadId = await begin('refused');
    const small = await uploadPart('refused', uploadId, 1, Buffer.from('small'));
    const last = await uploadPart('refused', uploadId, 2, Buffer.from('last'));

    expect(await failure(complete('refused', uploadId, [last, small]))).toMatchObject({
      name: 'InvalidPartOrder',
    });
    expect(await failure(complete('refused', uploadId, [small, small]))).toMatchObject({
      name: 'InvalidPartOrder',
    });
    expect(await failure(complete('refused', uploadId, [small, last]))).toMatchObject({
      name: 'EntityTooSmall',
    });
    expect(await failure(complete('refused', uploadId, [{ ...last, PartNumber: 3 }]))).toMatchObject({
      name: 'InvalidPart',
    });
    expect(await failure(complete('refused', uploadId, [{ ...last, ETag: '"0"' }]))).toMatchObject({
      name: 'InvalidPart',
    });
    expect(
      await failure(complete('refused', uploadId, [{ ...last, ChecksumCRC32: 'AAAAAA==' }])),
    ).toMatchObject({
      name: 'InvalidPart',
    });
    expect(await failure(complete('refused', uploadId, []))).toMatchObject({ name: 'MalformedXML' });
    expect(await failure(complete('refused', uploadId, [last], { MpuObjectSize: 99 }))).toMatchObject({
      status: 400,
    });
    await complete('refused', uploadId, [last]);
  });

  it('ends when it is aborted', async () => {
    const uploadId = await begin('aborted');
    const part = await uploadPart('aborted', uploadId, 1, Buffer.from('x'));
    const abort = () =>
      fixture.s3.send(
        new AbortMultipartUploadCommand({ Bucket: bucket, Key: 'aborted', UploadId: uploadId }),
      );
    await abort();

    expect(await failure(abort())).toEqual({ name: 'NoSuchUpload', status: 404 });
    expect(await failure(uploadPart('aborted', uploadId, 2, Buffer.from('x')))).toMatchObject({
      name: 'NoSuchUpload',
    });
    expect(await failure(complete('aborted', uploadId, [part]))).toMatchObject({ name: 'NoSuchUpload' });
  });

  it('belongs to one key of one bucket', async () => {
    const uploadId = await begin('mine');

    expect(await failure(uploadPart('yours', uploadId, 1, Buffer.from('x')))).toMatchObject({
      name: 'NoSuchUpload',
    });
  });

  it.each(['..', '../../buckets', `${'0'.repeat(48)}`, '%00', ''])('has no id like %j', async (id) => {
    const path = `/${bucket}/x?partNumber=1&uploadId=${encodeURIComponent(id)}`;

    expect(errorCode(await send(fixture.server, 'PUT', path, {}, 'x'))).toBe('NoSuchUpload');
  });

  it.each(['0', '10001', '-1', '1.5', 'one', ''])('has no part number %j', async (partNumber) => {
    const uploadId = await begin('numbers');
    const path = `/${bucket}/numbers?partNumber=${partNumber}&uploadId=${uploadId}`;

    expect(errorCode(await send(fixture.server, 'PUT', path, {}, 'x'))).toBe('InvalidArgument');
  });

  it('lists its parts, page by page', async () => {
    const uploadId = await begin('parts');
    for (const number of [3, 1, 2])
      await uploadPart('parts', uploadId, number, Buffer.from(`part ${number}`));
    const target = { Bucket: bucket, Key: 'parts', UploadId: uploadId };
    const first = await fixture.s3.send(new ListPartsCommand({ ...target, MaxParts: 2 }));
    const second = await fixture.s3.send(
      new ListPartsCommand({ ...target, PartNumberMarker: first.NextPartNumberMarker }),
    );

    expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 6],
      [2, 6],
    ]);
    expect(first).toMatchObject({ IsTruncated: true, MaxParts: 2 });
    expect(second.Parts).toMatchObject([{ PartNumber: 3, ETag: `"${md5Hex('part 3')}"` }]);
    expect(second.IsTruncated).toBe(false);
  });

  it('is listed with its bucket until it ends, page by page, and goes with its bucket', async () => {
    await fixture.s3.send(new CreateBucketCommand({ Bucket: 'uploads' }));
    for (const Key of ['u/2', 'u/1', 'v']) await begin(Key, { Bucket: 'uploads' });
    const list = (more: object) =>
      fixture.s3.send(new ListMultipartUploadsCommand({ Bucket: 'uploads', ...more }));
    const first = await list({ Prefix: 'u/', MaxUploads: 1 });
    const second = await list({
      Prefix: 'u/',
      KeyMarker: first.NextKeyMarker,
      UploadIdMarker: first.NextUploadIdMarker,
    });

    expect([first, second].flatMap(({ Uploads }) => Uploads?.map(({ Key }) => Key))).toEqual(['u/1', 'u/2']);
    await fixture.s3.send(new DeleteBucketCommand({ Bucket: 'uploads' }));
    await fixture.s3.send(new CreateBucketCommand({ Bucket: 'uploads' }));
    expect((await list({})).Uploads).toBeUndefined();
  });
});
