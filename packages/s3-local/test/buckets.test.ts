import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { startS3Local } from '../src/index.ts';
import { bucket, errorCode, type Fixture, failure, send, startFixture } from './support.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.end());

const create = (Bucket: string) => fixture.s3.send(new CreateBucketCommand({ Bucket }));
const remove = (Bucket: string) => fixture.s3.send(new DeleteBucketCommand({ Bucket }));
const head = (Bucket: string) => fixture.s3.send(new HeadBucketCommand({ Bucket }));

describe('buckets', () => {
  it('are made, found, listed and deleted', async () => {
    const { Location } = await create('made');
    const { Buckets, Owner } = await fixture.s3.send(new ListBucketsCommand({}));
    const found = await head('made');
    const { LocationConstraint } = await fixture.s3.send(new GetBucketLocationCommand({ Bucket: 'made' }));
    await remove('made');

    expect(Location).toBe('/made');
    expect(Buckets?.map(({ Name }) => Name)).toEqual([bucket, 'made']);
    expect(Math.abs(Date.now() - Number(Buckets?.[1]?.CreationDate))).toBeLessThan(60_000);
    expect(Owner?.ID).toBeDefined();
    expect(found.$metadata.httpStatusCode).toBe(200);
    expect(LocationConstraint).toBeFalsy();
    expect(await failure(head('made'))).toEqual({ name: 'NotFound', status: 404 });
  });

  it('can be made in any region, which is always here', async () => {
    const elsewhere = new CreateBucketCommand({
      Bucket: 'elsewhere',
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    });

    await fixture.s3.send(elsewhere);
    expect((await head('elsewhere')).$metadata.httpStatusCode).toBe(200);
  });

  it('are not made twice', async () => {
    expect(await failure(create(bucket))).toEqual({ name: 'BucketAlreadyOwnedByYou', status: 409 });
  });

  it('are not deleted with objects in them, nor when they do not exist', async () => {
    await create('full');
    await fixture.s3.send(new PutObjectCommand({ Bucket: 'full', Key: 'a', Body: 'x' }));

    expect(await failure(remove('full'))).toEqual({ name: 'BucketNotEmpty', status: 409 });
    await fixture.s3.send(new DeleteObjectCommand({ Bucket: 'full', Key: 'a' }));
    await remove('full');
    expect(await failure(remove('full'))).toEqual({ name: 'NoSuchBucket', status: 404 });
  });

  it.each([
    'ab',
    'x'.repeat(64),
    'Upper',
    'under_score',
    '-dash',
    'dash-',
    '.dot',
    'two..dots',
    '10.0.0.1',
    'xn--puny',
    'sthree-x',
    'amzn-s3-demo-x',
    'x-s3alias',
    'x--ol-s3',
    '..',
    '%2e%2e',
    'a%2fb%2f..%2f..%2fc',
    'nul%00',
  ])('cannot have the name %s', async (name) => {
    const answer = await send(fixture.server, 'PUT', `/${name}`);

    expect([answer.status, errorCode(answer)]).toEqual([400, 'InvalidBucketName']);
  });

  it('asked for at start are made where they are missing, and must have a valid name', async () => {
    await fixture.restart();

    expect((await head(bucket)).$metadata.httpStatusCode).toBe(200);
    await expect(startS3Local({ dir: `${fixture.dir}/second`, buckets: ['../x'] })).rejects.toMatchObject({
      code: 'InvalidBucketName',
    });
  });
});
