import {
  CreateStreamCommand,
  DescribeStreamCommand,
  GetDataEndpointCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-kinesis-video';
import {
  GetMediaForFragmentListCommand,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand } from '@aws-sdk/client-kinesis-video-media';
import { type KvsLocal, type KvsLocalOptions, limitsOf, startKvsLocal } from '../src/index.ts';
import { Rates } from '../src/rates/rates.ts';
import { TokenBucket } from '../src/rates/token-bucket.ts';
import { type Clients, createClients } from './clients.ts';
import { cluster, header, openCluster, someTime } from './media.ts';
import { PutMediaConnection, putMedia } from './put-media-connection.ts';

let server: KvsLocal;
let clients: Clients;
let now: number;

beforeEach(() => {
  now = Date.now();
});

afterEach(async () => {
  clients.destroy();
  await server.close();
});

async function start(options: KvsLocalOptions): Promise<void> {
  server = await startKvsLocal({
    clock: () => now,
    streams: [{ name: 'camera', dataRetentionInHours: 1 }],
    ...options,
  });
  clients = createClients(server.url);
}

const clientLimit = { name: 'ClientLimitExceededException', $metadata: { httpStatusCode: 400 } };
const media = Buffer.concat([header(), cluster(someTime)]);

async function put(): Promise<unknown> {
  const connection = new PutMediaConnection(server.url).end(media);
  const { statusCode, headers } = await connection.answer();
  await connection.ended();
  return statusCode === 200 ? statusCode : headers['x-amzn-errortype'];
}

async function openGetMedia() {
  const get = { StreamName: 'camera', StartSelector: { StartSelectorType: 'NOW' as const } };
  const { Payload } = await clients.media.send(new GetMediaCommand(get));
  return Payload as unknown as { destroy(): void };
}

test('a sixth PutMedia request in a second is refused, and one a little later is not', async () => {
  await start({ rates: true });

  const outcomes = [await put(), await put(), await put(), await put(), await put(), await put()];
  now += 200;

  expect(outcomes).toEqual([200, 200, 200, 200, 200, 'ClientLimitExceededException']);
  expect(await put()).toBe(200);
});

test('without rates any number of requests is accepted', async () => {
  await start({});

  for (let turn = 0; turn < 20; turn += 1) expect(await put()).toBe(200);
});

test('a single rate may be asked for', async () => {
  await start({ limits: { putMediaCallsPerSecond: 1 } });

  expect([await put(), await put()]).toEqual([200, 'ClientLimitExceededException']);
});

test('a sixth GetMedia request in a second is refused', async () => {
  await start({ rates: true, limits: { maxGetMediaConnections: 10 } });
  const open = await Promise.all([1, 2, 3, 4, 5].map(() => openGetMedia()));

  await expect(openGetMedia()).rejects.toMatchObject(clientLimit);

  for (const payload of open) payload.destroy();
});

test('a fourth consumer at a time is refused, until one leaves', async () => {
  await start({});
  const open = await Promise.all([1, 2, 3].map(() => openGetMedia()));

  await expect(openGetMedia()).rejects.toMatchObject({ name: 'ConnectionLimitExceededException' });

  open.pop()?.destroy();
  for (;;) {
    const next = await openGetMedia().catch(() => undefined);
    if (next === undefined) continue;
    open.push(next);
    break;
  }
  for (const payload of open) payload.destroy();
});

test('the calls of the control plane are counted by stream and by account', async () => {
  await start({ rates: true });
  const describe = (StreamName: string) => clients.control.send(new DescribeStreamCommand({ StreamName }));
  const endpoint = () =>
    clients.control.send(new GetDataEndpointCommand({ StreamName: 'camera', APIName: 'PUT_MEDIA' }));
  await clients.control.send(new CreateStreamCommand({ StreamName: 'other' }));
  for (let turn = 0; turn < 5; turn += 1) await describe('camera');

  await expect(describe('camera')).rejects.toMatchObject(clientLimit);
  await describe('other');
  await endpoint();
  for (let turn = 0; turn < 50; turn += 1) await clients.control.send(new ListStreamsCommand({}));
  await expect(clients.control.send(new ListStreamsCommand({}))).rejects.toMatchObject(clientLimit);
});

test('fragments that are asked for are counted, their list by MaxResults', async () => {
  await start({ limits: { fragmentMetadataPerSecond: 1500, fragmentMediaPerSecond: 1 } });
  await put();
  const list = (MaxResults?: number) =>
    clients.archive.send(new ListFragmentsCommand({ StreamName: 'camera', MaxResults }));
  const { Fragments = [] } = await list();
  const numbers = Fragments.map(({ FragmentNumber = '' }) => FragmentNumber);
  const get = () =>
    clients.archive.send(new GetMediaForFragmentListCommand({ StreamName: 'camera', Fragments: numbers }));

  await get();

  await expect(list(501)).rejects.toMatchObject(clientLimit);
  await list(500);
  await expect(get()).rejects.toMatchObject(clientLimit);
});

test('media that comes too fast is read more slowly, and none of it is lost', () => {
  const rates = new Rates(limitsOf('newest', { rates: true }), () => 0);

  expect(rates.receive('camera', 12_500_000, 5)).toBe(0);
  expect(rates.receive('camera', 1_250_000, 0)).toBe(100);
  expect(rates.receive('camera', 0, 1)).toBe(200);
  expect(rates.receive('camera', 0, 1)).toBe(400);
  expect(rates.receive('other', 12_500_000, 5)).toBe(0);
});

test('fragments above the rate arrive all the same', async () => {
  await start({ limits: { fragmentsPerSecond: 50 }, clock: Date.now });
  const clusters = Array.from({ length: 60 }, (_, index) => cluster(someTime + index * 1000));

  const acknowledgements = await putMedia(server.url, Buffer.concat([header(), ...clusters]));

  expect(acknowledgements.filter(({ EventType }) => EventType === 'PERSISTED')).toHaveLength(60);
});

test('a bucket holds what comes in a second, and no more', () => {
  let time = 0;
  const bucket = new TokenBucket(2, () => time);

  expect([bucket.tryTake(), bucket.tryTake(), bucket.tryTake()]).toEqual([true, true, false]);
  time = 499;
  expect(bucket.tryTake()).toBe(false);
  time = 500;
  expect(bucket.tryTake()).toBe(true);
  time = 60_000;
  expect([bucket.tryTake(), bucket.tryTake(), bucket.tryTake()]).toEqual([true, true, false]);
});

test('a fragment of 12 seconds is too long by the documents of 2020, and not by the newest', async () => {
  const long = Buffer.concat([header(), openCluster(someTime, [0, 12_000])]);
  await start({ rules: '2020' });
  const newest = await startKvsLocal({ streams: [{ name: 'camera', dataRetentionInHours: 1 }] });

  expect(await putMedia(server.url, long)).toMatchObject([{ EventType: 'BUFFERING' }, { ErrorId: 4002 }]);

  expect((await putMedia(newest.url, long)).at(-1)?.EventType).toBe('PERSISTED');
  await newest.close();
});

test('of two producers the newest is refused, or, by the documents of 2020, the oldest is let go', async () => {
  await start({ rules: '2020' });
  const newest = await startKvsLocal({ streams: [{ name: 'camera' }] });
  const first = new PutMediaConnection(newest.url).write(header());
  await first.answer();
  const old = new PutMediaConnection(server.url).write(header()).write(cluster(someTime));
  await old.acknowledged('PERSISTED');

  const second = new PutMediaConnection(newest.url).write(header());
  const young = new PutMediaConnection(server.url).write(header()).write(cluster(someTime));

  expect((await second.answer()).headers['x-amzn-errortype']).toBe('ConnectionLimitExceededException');
  await young.acknowledged('PERSISTED');
  expect((await old.ended()).map(({ EventType }) => EventType)).toEqual([
    'BUFFERING',
    'RECEIVED',
    'PERSISTED',
  ]);
  for (const connection of [first, young]) connection.drop();
  await newest.close();
});

test('a shortest fragment is demanded where that is asked for, with a name and without an id', async () => {
  await start({ limits: { minFragmentDurationMs: 1000 } });

  const short = await putMedia(server.url, Buffer.concat([header(), cluster(someTime, [0, 400])]));
  const long = await putMedia(server.url, Buffer.concat([header(), cluster(someTime, [0, 500])]));

  expect(short.at(-1)).toEqual({
    EventType: 'ERROR',
    FragmentTimecode: someTime,
    FragmentNumber: short[0]?.FragmentNumber,
    ErrorCode: 'MIN_FRAGMENT_DURATION_REACHED',
  });
  expect(long.at(-1)?.EventType).toBe('PERSISTED');
});

test('rules of another year are refused', async () => {
  await start({});

  await expect(startKvsLocal({ rules: '2019' as '2020' })).rejects.toThrow(
    'rules must be newest or 2020; received "2019"',
  );
});
