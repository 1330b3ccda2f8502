import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ObjectCreatedEvent, S3LocalOptions } from '../src/index.ts';
import { bucket, type Fixture, failure, md5Hex, startFixture } from './support.ts';

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
let fixture: Fixture | undefined;
afterEach(async () => {
  await fixture?.end();
  fixture = undefined;
});

/** A server that keeps its events. */
async function startNotified(
  options: Partial<S3LocalOptions> = {},
): Promise<{ started: Fixture; events: ObjectCreatedEvent[] }> {
  const events: ObjectCreatedEvent[] = [];
  const started = await startFixture({
    onObjectCreated: async (event) => {
      events.push(event);
    },
    ...options,
  });
  fixture = started;
  return { started, events };
}

describe('Object Created events', () => {
  it('have the shape of a record of S3', async () => {
    const random = (sizeBytes: number) => Buffer.alloc(sizeBytes, 0xab);
    const { started, events } = await startNotified({ clock: () => nowMs, random, region: 'eu-central-1' });
    const Key = 'front camera/a+b=ü*.mkv';
    await started.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'bytes' }));

    expect(events).toEqual([
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'eu-central-1',
        eventTime: '2026-01-02T03:04:05.678Z',
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:any' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: {
          'x-amz-request-id': 'ABABABABABABABAB',
          'x-amz-id-2': `${'q6ur'.repeat(16)}`,
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 's3-local',
          bucket: {
            name: bucket,
            ownerIdentity: { principalId: 's3-local' },
            arn: `arn:aws:s3:::${bucket}`,
          },
          object: {
            key: 'front+camera/a%2Bb%3D%C3%BC*.mkv',
            size: 5,
            eTag: md5Hex('bytes'),
            sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
          },
        },
      },
    ]);
  });

  it('tell a put from a copy and from a completed upload, and not of parts or tags', async () => {
    const { started, events } = await startNotified({ clock: () => nowMs });
    const { s3 } = started;
    const upload = { Bucket: bucket, Key: 'upload' };
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'put', Body: 'bytes' }));
    await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: 'copy', CopySource: `${bucket}/put` }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    const { ETag } = await s3.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'part' }),
    );
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }));
    await s3.send(
      new PutObjectTaggingCommand({ ...upload, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }),
    );

    expect(events.map(({ eventName, s3: { object } }) => [eventName, object.key, object.size])).toEqual([
      ['ObjectCreated:Put', 'put', 5],
      ['ObjectCreated:Copy', 'copy', 5],
      ['ObjectCreated:CompleteMultipartUpload', 'upload', 4],
    ]);
    const sequencers = events.map(({ s3: { object } }) => object.sequencer);
    expect([...new Set(sequencers)].sort()).toEqual(sequencers);
    expect(events[2]?.s3.object.eTag).toMatch(/^[0-9a-f]{32}-1$/);
  });

  it('are only of keys that the filter lets through', async () => {
    const { started, events } = await startNotified({
      objectCreatedFilter: { prefix: 'archive/', suffix: '.mkv' },
    });
    for (const Key of ['archive/a.mkv', 'archive/a.json', 'claims/a.mkv']) {
      await started.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: '' }));
    }

    expect(events.map(({ s3: { object } }) => object.key)).toEqual(['archive/a.mkv']);
  });

  it('are not sent for writes whose condition fails', async () => {
    const { started, events } = await startNotified();
    const put = { Bucket: bucket, Key: 'once', Body: 'bytes', IfNoneMatch: '*' };
    await started.s3.send(new PutObjectCommand(put));
    const again = await failure(started.s3.send(new PutObjectCommand(put)));

    expect(again).toEqual({ name: 'PreconditionFailed', status: 412 });
    expect(events).toHaveLength(1);
  });

  it('come before the object can be seen and before the writer is answered', async () => {
    let release = (): void => undefined;
    const announced = new Promise<void>((announce) => {
      void startNotified({
        onObjectCreated: () => {
          announce();
          return new Promise((resolve) => {
            release = resolve;
          });
        },
      });
    });
    while (fixture === undefined) await new Promise(setImmediate);
    const { s3 } = fixture;
    let isAnswered = false;
    const putting = s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'late', Body: 'x' })).then(() => {
      isAnswered = true;
    });
    await announced;
    const unseen = await failure(s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'late' })));
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    const wasAnswered = isAnswered;
    release();
    await putting;

    expect([unseen.name, KeyCount, wasAnswered]).toEqual(['NoSuchKey', 0, false]);
    expect((await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'late' }))).ContentLength).toBe(1);
  });

  it.each([
    ['', new Error('The queue is full')],
    [' for want of a file', Object.assign(new Error('The queue is gone'), { code: 'ENOENT' })],
  ])('that are not taken%s fail the write: 500, and no object', async (_, reason) => {
    const errors: unknown[] = [];
    const { started } = await startNotified({
      onObjectCreated: () => Promise.reject(reason),
      onInternalError: (error) => errors.push(error),
    });
    const put = await failure(
      started.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'lost', Body: 'x', IfNoneMatch: '*' })),
    );
    const { KeyCount } = await started.s3.send(new ListObjectsV2Command({ Bucket: bucket }));

    expect(put).toEqual({ name: 'InternalError', status: 500 });
    expect(KeyCount).toBe(0);
    expect(errors).toEqual([reason]);
  });
});
