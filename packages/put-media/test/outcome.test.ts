import {
  KinesisVideoArchivedMediaClient,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import { writeCluster, writeSegmentHeader } from '@frame-ingest/matroska';
import { PutMediaClient, type PutMediaClientConfig, type PutMediaInput } from '../src/index.ts';
import { startReplacingProxy } from './replacing-proxy.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const header = writeSegmentHeader({ timestampScale: 1_000_000 }, [
  { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC' },
]);

let kvs: KvsLocal;
let archive: KinesisVideoArchivedMediaClient;
const cleanUps: (() => Promise<void> | void)[] = [];
beforeEach(async () => {
  kvs = await startKvsLocal({
    streams: [
      { name: 'camera', dataRetentionInHours: 24 },
      { name: 'without-retention', dataRetentionInHours: 0 },
    ],
    onFault: () => {},
  });
  archive = new KinesisVideoArchivedMediaClient({ region: 'us-east-1', endpoint: kvs.url, credentials });
  cleanUps.push(
    () => kvs.close(),
    () => archive.destroy(),
  );
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function createClient(config: PutMediaClientConfig = {}): PutMediaClient {
  const client = new PutMediaClient({
    region: 'us-east-1',
    endpoint: kvs.url,
    credentials,
    backOff: { baseDelayMs: 1, maxDelayMs: 5 },
    limits: { requestsPerSecond: 1000, fragmentsPerSecond: 1000 },
    ...config,
  });
  cleanUps.push(() => client.destroy());
  return client;
}

/** One fragment of 2 s. */
function cluster(timecodeMs: number): Uint8Array {
  const frame = { trackNumber: 1, data: Buffer.alloc(10, 0x65) };
  return writeCluster(timecodeMs, [
    { ...frame, timestamp: timecodeMs, keyframe: true },
    { ...frame, timestamp: timecodeMs + 1000, keyframe: false },
  ]);
}

function inputOf(changes: Partial<PutMediaInput> = {}): PutMediaInput {
  return {
    streamName: 'camera',
    payload: Buffer.concat([header, cluster(0)]),
    producerStartTimestamp: Date.now() - 60_000,
    fragmentTimecodeType: 'RELATIVE',
    acknowledgement: 'PERSISTED',
    fragmentCount: 1,
    ...changes,
  } as PutMediaInput;
}

async function countStored(StreamName = 'camera'): Promise<number> {
  const { Fragments = [] } = await archive.send(new ListFragmentsCommand({ StreamName }));
  return Fragments.length;
}

describe('an HTTP error that comes when media had been sent', () => {
  test.each([500, 502, 503, 504])(
    '%i: the outcome is unknown, and the service has one copy',
    async (status) => {
      const proxy = await startReplacingProxy(kvs.url, (response) => {
        response.writeHead(status, { 'retry-after': '7' }).end('<html>');
      });
      cleanUps.push(() => proxy.close());

      await expect(createClient({ endpoint: proxy.url }).putMedia(inputOf())).rejects.toMatchObject({
        name: 'OutcomeUnknownError',
        httpStatus: status,
        retryAfterMs: 7000,
        cause: expect.objectContaining({ name: 'ServiceFailureError' }),
      });
      expect(proxy.puts()).toBe(1);
      expect(await countStored()).toBe(1);
    },
  );

  test.each([400, 408, 429])('%i without a name says nothing about the media either', async (status) => {
    const proxy = await startReplacingProxy(kvs.url, (response) => response.writeHead(status).end());
    cleanUps.push(() => proxy.close());

    await expect(createClient({ endpoint: proxy.url }).putMedia(inputOf())).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
      httpStatus: status,
    });
    expect(await countStored()).toBe(1);
  });

  test.each([
    ['ClientLimitExceededException', 400, 'ThrottledError'],
    ['ConnectionLimitExceededException', 400, 'ConnectionLimitExceededError'],
    ['InvalidEndpointException', 400, 'InvalidEndpointError'],
    ['NotAuthorizedException', 401, 'NotAuthorizedError'],
    ['ResourceNotFoundException', 404, 'StreamNotFoundError'],
    ['InvalidArgumentException', 400, 'InvalidArgumentError'],
  ])('%s still means that nothing was taken', async (errorType, status, name) => {
    const proxy = await startReplacingProxy(kvs.url, (response) =>
      response.writeHead(status, { 'x-amzn-errortype': errorType }).end('{}'),
    );
    cleanUps.push(() => proxy.close());

    const client = createClient({ endpoint: proxy.url, maxAttempts: 1 });

    await expect(client.putMedia(inputOf())).rejects.toMatchObject({ name });
  });

  test('a session sends again, and says that it may be there twice', async () => {
    const proxy = await startReplacingProxy(kvs.url, (response) => response.writeHead(503).end());
    cleanUps.push(() => proxy.close());
    const session = createClient({ endpoint: proxy.url }).openSession({
      streamName: 'camera',
      header,
      producerStartTimestamp: Date.now() - 60_000,
      fragmentTimecodeType: 'RELATIVE',
    });

    const resent = (async () => {
      for await (const event of session.events) if (event.type === 'resent') return event;
      return undefined;
    })();
    const fragment = await session.put({ cluster: cluster(0), timecodeMs: 0 });

    expect(await resent).toMatchObject({ mayBeDuplicate: true, reason: { name: 'OutcomeUnknownError' } });
    await session.close({ signal: AbortSignal.abort() }).catch(() => {});
    // Whether it is there is unknown, not refuted.
    await expect(fragment.result()).rejects.toMatchObject({ name: 'OutcomeUnknownError' });
  });
});

describe('an answer that ends after RECEIVED, with PERSISTED asked for', () => {
  beforeEach(() => {
    kvs.injectFault('withhold-acknowledgement acknowledgement=PERSISTED');
  });

  test('is no success where the stream keeps media', async () => {
    await expect(createClient().putMedia(inputOf())).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
      fragments: [{ acknowledgement: 'RECEIVED' }],
      cause: expect.objectContaining({ message: expect.stringContaining('keeps media for 24 hours') }),
    });
    expect(await countStored()).toBe(1);
  });

  test('is all that a stream without retention ever says', async () => {
    const { fragments } = await createClient().putMedia(inputOf({ streamName: 'without-retention' }));

    expect(fragments).toMatchObject([{ acknowledgement: 'RECEIVED' }]);
  });

  test('is success where RECEIVED was asked for, and DescribeStream is not', async () => {
    kvs.injectFault('http-error error=AccessDeniedException operation=DescribeStream');

    const { fragments } = await createClient().putMedia(inputOf({ acknowledgement: 'RECEIVED' }));

    expect(fragments).toHaveLength(1);
    expect(kvs.firedFaults.filter(({ operation }) => operation === 'DescribeStream')).toEqual([]);
  });

  test.each([
    ['is denied', 'http-error error=AccessDeniedException operation=DescribeStream', 'NotAuthorizedError'],
    ['is swallowed', 'delay delayMs=60000 operation=DescribeStream', 'TimeoutError'],
  ])('is unknown where DescribeStream %s', async (_how, fault, cause) => {
    kvs.injectFault(fault);
    const client = createClient({ timeouts: { controlMs: 300 } });

    await expect(client.putMedia(inputOf({ streamName: 'without-retention' }))).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
      cause: expect.objectContaining({ name: cause }),
    });
  });

  test.each([
    ['camera', { persisted: 1, received: 0, mayBeDuplicates: 1 }],
    ['without-retention', { persisted: 0, received: 1, mayBeDuplicates: 0 }],
  ])('is the same to a session: %s', async (streamName, summary) => {
    kvs.clearFaults();
    kvs.injectFault('withhold-acknowledgement acknowledgement=PERSISTED operation=PutMedia request=1');
    const session = createClient().openSession({
      streamName,
      header,
      producerStartTimestamp: Date.now() - 60_000,
      fragmentTimecodeType: 'RELATIVE',
    });

    await session.put({ cluster: cluster(0), timecodeMs: 0 });

    expect(await session.close()).toMatchObject({ ...summary, dropped: 0 });
  });
});

describe('a service that falls silent', () => {
  test.each([
    ['after it has read the media', 'delay-acknowledgement delayMs=60000 operation=PutMedia request=1'],
    ['before its 200', 'delay delayMs=60000 operation=PutMedia request=1'],
  ])('%s holds the stream no longer than the limit', async (_when, fault) => {
    kvs.injectFault(fault);
    // The service may take a moment to see that the first has gone.
    const client = createClient({ timeouts: { acknowledgementMs: 1500 }, maxAttempts: 20 });

    const first = client.putMedia(inputOf()).catch((error) => error);
    const second = client.putMedia(inputOf({ producerStartTimestamp: Date.now() - 30_000 }));

    expect(await first).toMatchObject({
      name: 'OutcomeUnknownError',
      cause: { name: 'TimeoutError', phase: 'idle', summary: 'Nothing was heard for 1500 ms' },
    });
    expect((await second).fragments).toHaveLength(1);
  });

  test('before any media is sent: it is tried again, for nothing was taken', async () => {
    kvs.injectFault('delay delayMs=60000 operation=PutMedia request=1');
    const client = createClient({ timeouts: { acknowledgementMs: 300 } });

    const { fragments } = await client.putMedia(inputOf());

    expect(fragments).toMatchObject([{ acknowledgement: 'PERSISTED' }]);
    expect(await countStored()).toBe(1);
  });
});

describe('an ERROR acknowledgement of a later fragment', () => {
  test('comes with all that is said of those before it, even if it is said after', async () => {
    kvs.injectFault('delay-acknowledgement delayMs=100 acknowledgement=PERSISTED fragment=1');
    kvs.injectFault('error-acknowledgement error=5000 acknowledgement=BUFFERING fragment=2');
    const payload = Buffer.concat([header, cluster(0), cluster(2000)]);

    await expect(createClient().putMedia(inputOf({ payload, fragmentCount: 2 }))).rejects.toMatchObject({
      name: 'FragmentRejectedError',
      errorId: 5000,
      retryable: true,
      action: 'resend',
      fragments: [{ fragmentTimecode: 0, acknowledgement: 'PERSISTED' }],
    });
  });

  test.each([
    ['STREAM_NOT_ACTIVE', 4008],
    ['STREAM_DELETED', 4507],
  ])('%s passes when the stream comes', async (error, errorId) => {
    kvs.injectFault(`error-acknowledgement error=${error} times=1`);
    const client = createClient();

    await expect(client.putMedia(inputOf())).rejects.toMatchObject({
      errorId,
      action: 'wait',
      retryable: true,
    });
    expect((await client.putMedia(inputOf())).fragments).toHaveLength(1);
  });
});
