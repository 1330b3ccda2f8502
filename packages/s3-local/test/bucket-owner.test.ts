import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { startS3Local } from '../src/index.ts';
import { bucket, errorCode, type Fixture, failure, send, startFixture } from './support.ts';

const [owner, other] = ['111122223333', '444455556666'];
const Bucket = bucket;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture({ accountId: owner });
  await fixture.s3.send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'bytes' }));
});
afterAll(() => fixture.end());

/** Each call that the handler makes, and those that a client may make of what it has written. */
function callsOf(ExpectedBucketOwner: string) {
  const { s3 } = fixture;
  return {
    PutObject: () => s3.send(new PutObjectCommand({ Bucket, Key: 'new', Body: 'new', ExpectedBucketOwner })),
    GetObject: () => s3.send(new GetObjectCommand({ Bucket, Key: 'there', ExpectedBucketOwner })),
    HeadObject: () => s3.send(new HeadObjectCommand({ Bucket, Key: 'there', ExpectedBucketOwner })),
    ListObjectsV2: () => s3.send(new ListObjectsV2Command({ Bucket, ExpectedBucketOwner })),
    DeleteObject: () => s3.send(new DeleteObjectCommand({ Bucket, Key: 'new', ExpectedBucketOwner })),
    CopyObject: () =>
      s3.send(
        new CopyObjectCommand({
          ...{ Bucket, Key: 'copy', CopySource: `${bucket}/there` },
          ExpectedSourceBucketOwner: ExpectedBucketOwner,
        }),
      ),
  };
}

const operations = [
  'PutObject',
  'GetObject',
  'HeadObject',
  'ListObjectsV2',
  'DeleteObject',
  'CopyObject',
] as const;

test.each(operations)('%s is refused for another owner, and done for the right one', async (operation) => {
  const refusal = await failure(callsOf(other)[operation]());

  // A HEAD has no body that could tell more.
  expect(refusal).toMatchObject({
    name: operation === 'HeadObject' ? 'Unknown' : 'AccessDenied',
    status: 403,
  });
  await expect(callsOf(owner)[operation]()).resolves.toMatchObject({
    $metadata: { httpStatusCode: expect.any(Number) },
  });
});

test('what was refused was not written', async () => {
  const Key = 'of-another';
  await failure(
    fixture.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'new', ExpectedBucketOwner: other })),
  );

  expect(await failure(fixture.s3.send(new GetObjectCommand({ Bucket, Key })))).toMatchObject({
    name: 'NoSuchKey',
  });
});

test.each(['', '1111', '11112222333a', '1111222233334', 'self'])(
  'what is no account is a bad request: %j',
  async (account) => {
    const answer = await send(fixture.server, 'GET', `/${bucket}/there`, {
      'x-amz-expected-bucket-owner': account,
    });

    expect([answer.status, errorCode(answer)]).toEqual([400, 'InvalidBucketOwnerAWSAccountID']);
  },
);

test('a presigned URL carries the owner along', async () => {
  const statusOf = async (ExpectedBucketOwner: string) => {
    const get = new GetObjectCommand({ Bucket, Key: 'there', ExpectedBucketOwner });
    return (await fetch(await getSignedUrl(fixture.s3, get))).status;
  };

  expect([await statusOf(owner), await statusOf(other)]).toEqual([200, 403]);
});

test('a bucket that is not there has no owner', async () => {
  const get = new GetObjectCommand({ Bucket: 'missing', Key: 'there', ExpectedBucketOwner: other });

  expect(await failure(fixture.s3.send(get))).toMatchObject({ name: 'NoSuchBucket' });
});

test('without the option the owner is that of the other local services', async () => {
  const plain = await startFixture();
  const ownerIs = (ExpectedBucketOwner: string) =>
    plain.s3.send(new ListObjectsV2Command({ Bucket, ExpectedBucketOwner }));

  expect(await failure(ownerIs(owner))).toMatchObject({ name: 'AccessDenied' });
  await expect(ownerIs('000000000000')).resolves.toMatchObject({ KeyCount: 0 });
  await plain.end();
});

test('an account that is none is refused at the start, and lets the folder go', async () => {
  const dir = mkdtempSync(join(tmpdir(), 's3-local-'));

  await expect(startS3Local({ dir, accountId: '1234' })).rejects.toThrow(
    'accountId is "1234". Set it to the 12 digits of an account.',
  );
  const server = await startS3Local({ dir });
  await server.close();
  rmSync(dir, { recursive: true });
});
