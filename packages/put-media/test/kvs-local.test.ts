import {
  CreateStreamCommand,
  DescribeStreamCommand,
  KinesisVideoClient,
} from '@aws-sdk/client-kinesis-video';
import {
  GetMediaForFragmentListCommand,
  KinesisVideoArchivedMediaClient,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import {
  type BlockToWrite,
  writeCluster,
  writeClusterParts,
  writeSegmentHeader,
} from '@frame-ingest/matroska';
import { PutMediaClient, type PutMediaInput, type SessionEvent } from '../src/index.ts';

const header = writeSegmentHeader({ timestampScale: 1_000_000 }, [
  { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC' },
]);
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

let kvs: KvsLocal;
let client: PutMediaClient;
beforeAll(async () => {
  kvs = await startKvsLocal({
    streams: [
      { name: 'camera', dataRetentionInHours: 24 },
      { name: 'without-retention', dataRetentionInHours: 0 },
    ],
  });
  client = new PutMediaClient({ region: 'us-east-1', endpoint: kvs.url, credentials });
});
afterAll(async () => {
  client.destroy();
  await kvs.close();
});

/** One fragment of 2 s. */
function cluster(timecodeMs: number, bytes = 10): Uint8Array {
  return writeCluster(timecodeMs, blocks(timecodeMs, bytes));
}

function blocks(timecodeMs: number, bytes: number): BlockToWrite[] {
  return [0, 1000].map((offset, index) => ({
    trackNumber: 1,
    timestamp: timecodeMs + offset,
    keyframe: index === 0,
    data: Buffer.alloc(bytes, 0x65 + index),
  }));
}

function put(changes: Partial<PutMediaInput> = {}) {
  return client.putMedia({
    streamName: 'camera',
    payload: Buffer.concat([header, cluster(0), cluster(2000)]),
    producerStartTimestamp: new Date(Date.now() - 60_000),
    fragmentTimecodeType: 'RELATIVE',
    acknowledgement: 'PERSISTED',
    ...changes,
  } as PutMediaInput);
}

describe('the emulator', () => {
  test('takes a payload whose fragments were not counted', async () => {
    const { fragments, requestId } = await put();

    expect(fragments).toMatchObject([
      { fragmentTimecode: 0, acknowledgement: 'PERSISTED' },
      { fragmentTimecode: 2000, acknowledgement: 'PERSISTED' },
    ]);
    expect(BigInt(fragments[1]?.fragmentNumber ?? 0)).toBeGreaterThan(
      BigInt(fragments[0]?.fragmentNumber ?? 0),
    );
    expect(requestId).toEqual(expect.any(String));
  });

  test.each(['a call', 'a session'])(
    'stores of %s that gives its media in parts what the parts are when joined',
    async (how) => {
      const producerStartTimestamp = new Date(Date.now() - 60_000);
      const parts = writeClusterParts(0, blocks(0, 300_000));
      const target = {
        streamName: 'camera',
        producerStartTimestamp,
        fragmentTimecodeType: 'RELATIVE',
      } as const;

      const fragmentNumber = await (async () => {
        if (how === 'a call') {
          const { fragments } = await client.putMedia({
            ...target,
            payload: [header, ...parts],
            acknowledgement: 'PERSISTED',
          });
          return fragments[0]?.fragmentNumber;
        }
        const session = client.openSession({ ...target, header });
        const pending = await session.put({ cluster: parts, timecodeMs: 0 });
        await session.close();
        return (await pending.result()).fragmentNumber;
      })();

      const media = new KinesisVideoArchivedMediaClient({
        region: 'us-east-1',
        endpoint: kvs.url,
        credentials,
      });
      const { Payload } = await media.send(
        new GetMediaForFragmentListCommand({ StreamName: 'camera', Fragments: [fragmentNumber ?? ''] }),
      );
      const stored = Buffer.from((await Payload?.transformToByteArray()) ?? []);
      media.destroy();
      expect(stored.includes(Buffer.from(cluster(0, 300_000)))).toBe(true);
    },
  );

  test('refuses parts that are together too many for their fragment', async () => {
    const part = new Uint8Array(30_000_000);

    await expect(put({ payload: [part, part], fragmentCount: 1 })).rejects.toMatchObject({
      limit: 'maxFragmentBytes',
    });
    await expect(put({ payload: [part, 'text'] as unknown as Uint8Array[] })).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(/payload/),
    });
    const session = client.openSession({
      streamName: 'camera',
      header,
      producerStartTimestamp: new Date(),
      fragmentTimecodeType: 'RELATIVE',
    });
    await expect(session.put({ cluster: [part, part], timecodeMs: 0 })).rejects.toMatchObject({
      limit: 'maxFragmentBytes',
    });
    await session.close();
  });

  test('takes a stream by its ARN', async () => {
    const control = new KinesisVideoClient({ region: 'us-east-1', endpoint: kvs.url, credentials });
    const { StreamARN } = await control.send(
      new CreateStreamCommand({ StreamName: 'by-arn', DataRetentionInHours: 1 }),
    );
    expect(await control.send(new DescribeStreamCommand({ StreamARN }))).toBeDefined();
    control.destroy();

    const { fragments } = await put({
      streamName: undefined,
      streamARN: StreamARN,
    } as Partial<PutMediaInput>);

    expect(fragments).toHaveLength(2);
  });

  test('finds the client through AWS_ENDPOINT_URL_KINESIS_VIDEO alone', async () => {
    process.env['AWS_ENDPOINT_URL_KINESIS_VIDEO'] = kvs.url;
    const byVariable = new PutMediaClient({ region: 'us-east-1', credentials: async () => credentials });
    try {
      const { fragments } = await byVariable.putMedia({
        streamName: 'camera',
        payload: Buffer.concat([header, cluster(0)]),
        producerStartTimestamp: new Date(Date.now() - 30_000),
        fragmentTimecodeType: 'RELATIVE',
        acknowledgement: 'RECEIVED',
        fragmentCount: 1,
      });
      expect(fragments).toHaveLength(1);
    } finally {
      delete process.env['AWS_ENDPOINT_URL_KINESIS_VIDEO'];
      byVariable.destroy();
    }
  });

  test('rejects what is not Matroska, and the client says what that means', async () => {
    await expect(put({ payload: Buffer.from('this is not Matroska at all') })).rejects.toMatchObject({
      name: 'FragmentRejectedError',
      errorId: 4006,
      errorCode: 'INVALID_MKV_DATA',
      retryable: false,
    });
  });

  test('refuses a stream that is not there', async () => {
    await expect(put({ streamName: 'nowhere' } as Partial<PutMediaInput>)).rejects.toMatchObject({
      name: 'StreamNotFoundError',
      httpStatus: 404,
    });
  });

  test('keeps a session that is replaced again and again whole', async () => {
    const events: SessionEvent[] = [];
    const session = client.openSession({
      streamName: 'camera',
      header,
      producerStartTimestamp: new Date(Date.now() - 600_000),
      fragmentTimecodeType: 'RELATIVE',
      rotateAfterMs: 300,
    });
    const reading = (async () => {
      for await (const event of session.events) events.push(event);
    })();

    const pending = [];
    for (let timecodeMs = 0; timecodeMs < 16_000; timecodeMs += 2000) {
      pending.push(
        await session.put({ cluster: cluster(timecodeMs, 100_000), timecodeMs, durationMs: 2000 }),
      );
    }
    const summary = await session.close();
    await reading;

    expect(summary).toEqual({ persisted: 8, received: 0, dropped: 0, mayBeDuplicates: 0 });
    const numbers = await Promise.all(
      pending.map(async (each) => BigInt((await each.result()).fragmentNumber)),
    );
    expect([...numbers].sort((one, other) => (one < other ? -1 : 1))).toEqual(numbers);
    expect(events.filter(({ type }) => type === 'connected').length).toBeGreaterThan(1);
    expect(events.some(({ type }) => type === 'resent' || type === 'dropped')).toBe(false);
  });

  test('has a session of a stream without retention settled with RECEIVED', async () => {
    const session = client.openSession({
      streamName: 'without-retention',
      header,
      producerStartTimestamp: new Date(Date.now() - 60_000),
      fragmentTimecodeType: 'RELATIVE',
    });

    await session.put({ cluster: cluster(0), timecodeMs: 0 });

    expect(await session.close()).toMatchObject({ received: 1, dropped: 0 });
  });

  test('rejects a header that is none once and for all', async () => {
    const session = client.openSession({
      streamName: 'camera',
      header: Buffer.from('no header'),
      producerStartTimestamp: new Date(),
      fragmentTimecodeType: 'RELATIVE',
    });

    const fragment = await session.put({ cluster: cluster(0), timecodeMs: 0 });

    await expect(fragment.result()).rejects.toMatchObject({ errorId: 4006 });
    await session.close().catch(() => {});
  });
});
