import { DescribeStreamCommand, UpdateDataRetentionCommand } from '@aws-sdk/client-kinesis-video';
import {
  GetMediaForFragmentListCommand,
  ListFragmentsCommand,
  type ListFragmentsCommandInput,
  paginateListFragments,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { readSegments } from '@frame-ingest/matroska';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { type Clients, createClients } from './clients.ts';
import { tagsOf } from './collect-payload.ts';
import { audio, cluster, header, openCluster, someTime, tags, video } from './media.ts';
import { putMedia, putMediaHeaders } from './put-media-connection.ts';

let server: KvsLocal;
let clients: Clients;
let now: number;

beforeEach(async () => {
  now = someTime + 100_000;
  server = await startKvsLocal({
    streams: [{ name: 'camera', dataRetentionInHours: 1 }, { name: 'live' }],
    clock: () => now,
  });
  clients = createClients(server.url);
});

afterEach(async () => {
  clients.destroy();
  await server.close();
});

async function list(input: Partial<ListFragmentsCommandInput> = {}) {
  return await clients.archive.send(new ListFragmentsCommand({ StreamName: 'camera', ...input }));
}

async function put(...media: readonly Uint8Array[]): Promise<string[]> {
  const acknowledgements = await putMedia(server.url, Buffer.concat([header(), ...media]));
  return acknowledgements
    .filter(({ EventType }) => EventType === 'PERSISTED')
    .map(({ FragmentNumber = '' }) => FragmentNumber);
}

test('a fragment is listed with its times, its size and its length', async () => {
  const media = cluster(someTime, [0, 40, 80, 1000]);
  const [FragmentNumber] = await put(media, tags('weather'));

  const { Fragments } = await list();

  expect(Fragments).toEqual([
    {
      FragmentNumber,
      FragmentSizeInBytes: header().length + media.length + tags('weather').length,
      ProducerTimestamp: new Date(someTime),
      ServerTimestamp: new Date(now),
      FragmentLengthInMilliseconds: 1000 + 920,
    },
  ]);
});

test.each([
  ['the last frame lasts as long as the one before it', [cluster(someTime, [0, 100, 200])], [300]],
  ['frames are taken in order of their times', [cluster(someTime, [0, 300, 100, 200])], [400]],
  [
    'a single frame lasts since the one before it, in another fragment',
    [cluster(someTime, [0]), cluster(someTime + 1500, [0])],
    [0, 1500],
  ],
])('%s', async (_rule, media, lengths) => {
  await put(...media);

  const { Fragments } = await list();

  expect(Fragments?.map(({ FragmentLengthInMilliseconds }) => FragmentLengthInMilliseconds)).toEqual(lengths);
});

test('the longest track makes the length of a fragment', async () => {
  const sound = (relative: number) => Uint8Array.of(0xa3, 0x85, 0x82, relative >> 8, relative & 0xff, 0, 1);
  const body = [header([video, audio]), openCluster(someTime, [0, 400]), sound(10), sound(780)];
  await putMedia(server.url, Buffer.concat(body));

  const { Fragments } = await list();

  expect(Fragments?.[0]?.FragmentLengthInMilliseconds).toBe(780 + 770);
});

test('fragments are listed in pages, and a further page needs no selector', async () => {
  const numbers = await put(...[0, 1, 2, 3, 4].map((second) => cluster(someTime + second * 1000)));
  const FragmentSelector = {
    FragmentSelectorType: 'PRODUCER_TIMESTAMP' as const,
    TimestampRange: { StartTimestamp: new Date(someTime + 1000), EndTimestamp: new Date(someTime + 3000) },
  };

  const pages: (string | undefined)[][] = [];
  const paginator = paginateListFragments(
    { client: clients.archive, pageSize: 2 },
    { StreamName: 'camera', FragmentSelector },
  );
  for await (const { Fragments } of paginator) {
    pages.push(Fragments?.map(({ FragmentNumber }) => FragmentNumber) ?? []);
  }
  const { NextToken } = await list({ MaxResults: 2, FragmentSelector });
  const second = await list({ MaxResults: 2, NextToken });

  expect(pages).toEqual([numbers.slice(1, 3), numbers.slice(3, 4)]);
  expect(second.Fragments?.map(({ FragmentNumber }) => FragmentNumber)).toEqual(numbers.slice(3, 4));
  expect(second.NextToken).toBeUndefined();
});

test('fragments of several connections may overlap in time, and are each kept as they came', async () => {
  const starts = [300, 0, 150, 300].map((ms) => someTime + ms);
  const numbers: string[] = [];
  for (const start of starts) numbers.push(...(await put(cluster(start, [0, 500, 1000]))));

  const { Fragments = [] } = await list();
  const get = new GetMediaForFragmentListCommand({ StreamName: 'camera', Fragments: numbers });
  const { Payload } = await clients.archive.send(get);
  const segments = readSegments((await Payload?.transformToByteArray()) ?? new Uint8Array());

  expect(Fragments.map(({ FragmentNumber }) => FragmentNumber)).toEqual(numbers);
  expect(Fragments.map(({ ProducerTimestamp }) => ProducerTimestamp?.getTime())).toEqual(starts);
  const clusters = segments.flatMap((segment) => segment.clusters);
  expect(
    clusters.map(({ timestamp, blocks }) => blocks.map((block) => timestamp + block.relativeTimestamp)),
  ).toEqual(starts.map((start) => [start, start + 500, start + 1000]));
});

test('both ends of a range of time are in it, and times are those of the clock that was asked for', async () => {
  await put(cluster(someTime), cluster(someTime + 1000));
  now += 60_000;
  const [late] = await put(cluster(someTime + 500));
  const select = async (
    FragmentSelectorType: 'PRODUCER_TIMESTAMP' | 'SERVER_TIMESTAMP',
    from: number,
    to: number,
  ) => {
    const TimestampRange = { StartTimestamp: new Date(from), EndTimestamp: new Date(to) };
    const { Fragments } = await list({ FragmentSelector: { FragmentSelectorType, TimestampRange } });
    return Fragments?.length;
  };

  expect(late).toBeDefined();
  expect(await select('PRODUCER_TIMESTAMP', someTime, someTime + 500)).toBe(2);
  expect(await select('PRODUCER_TIMESTAMP', someTime + 1, someTime + 499)).toBe(0);
  expect(await select('SERVER_TIMESTAMP', now, now)).toBe(1);
  expect(await select('SERVER_TIMESTAMP', someTime, now - 1)).toBe(2);
});

test('fragments come in the order asked for, as chunks without a position', async () => {
  const numbers = await put(cluster(someTime), cluster(someTime + 1000), cluster(someTime + 2000));
  const asked = [numbers[2], numbers[0], numbers[0]].map((number) => number ?? '');

  const { Payload, ContentType } = await clients.archive.send(
    new GetMediaForFragmentListCommand({ StreamName: 'camera', Fragments: asked }),
  );

  const bytes = (await Payload?.transformToByteArray()) ?? new Uint8Array();
  const segments = readSegments(bytes);
  expect(ContentType).toBe('video/webm');
  expect(segments.map(({ clusters }) => clusters[0]?.timestamp)).toEqual([
    someTime + 2000,
    someTime,
    someTime,
  ]);
  expect(segments.map(({ tags: [first] }) => first?.value)).toEqual(asked);
  expect(Object.keys(tagsOf(bytes))).toEqual([
    'AWS_KINESISVIDEO_FRAGMENT_NUMBER',
    'AWS_KINESISVIDEO_SERVER_TIMESTAMP',
    'AWS_KINESISVIDEO_PRODUCER_TIMESTAMP',
  ]);
});

test('a fragment that does not exist makes the whole list fail, by its number', async () => {
  const [number = ''] = await put(cluster(someTime));
  const get = new GetMediaForFragmentListCommand({ StreamName: 'camera', Fragments: [number, '4711'] });

  await expect(clients.archive.send(get)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
    message: expect.stringContaining('4711'),
  });
});

test.each([
  ['no fragments', { Fragments: [] }, /Fragments must be a list of 1 to 1000/],
  [
    'too many fragments',
    { Fragments: Array<string>(1001).fill('1') },
    /Fragments must be a list of 1 to 1000/,
  ],
  ['a fragment that is no number', { Fragments: ['1', 'x'] }, /Fragments\[1\] must be a string that matches/],
])('GetMediaForFragmentList with %s is refused', async (_what, input, message) => {
  const get = new GetMediaForFragmentListCommand({ StreamName: 'camera', ...input });

  await expect(clients.archive.send(get)).rejects.toMatchObject({
    name: 'InvalidArgumentException',
    message: expect.stringMatching(message),
  });
});

test.each([
  ['too many results', { MaxResults: 1001 }, /MaxResults must be a whole number from 1 to 1000/],
  ['a token that was never given', { NextToken: 'eyJhIjoxfQ==' }, /NextToken/],
  [
    'an unknown kind of time',
    {
      FragmentSelector: {
        FragmentSelectorType: 'LOCAL' as 'SERVER_TIMESTAMP',
        TimestampRange: { StartTimestamp: new Date(0), EndTimestamp: new Date(1) },
      },
    },
    /FragmentSelector.FragmentSelectorType/,
  ],
  [
    'a range that ends before it begins',
    {
      FragmentSelector: {
        FragmentSelectorType: 'SERVER_TIMESTAMP' as const,
        TimestampRange: { StartTimestamp: new Date(1), EndTimestamp: new Date(0) },
      },
    },
    /FragmentSelector.TimestampRange.EndTimestamp must not be before/,
  ],
  [
    'a range that ended before the retention begins',
    {
      FragmentSelector: {
        FragmentSelectorType: 'SERVER_TIMESTAMP' as const,
        TimestampRange: { StartTimestamp: new Date(0), EndTimestamp: new Date(someTime - 3_600_000) },
      },
    },
    /End timestamp \d+ is outside of the stream retention period/,
  ],
])('ListFragments with %s is refused', async (_what, input, message) => {
  await expect(list(input)).rejects.toMatchObject({
    name: 'InvalidArgumentException',
    message: expect.stringMatching(message),
  });
});

test('a stream without retention has no archive', async () => {
  const headers = putMediaHeaders({ 'x-amzn-stream-name': 'live' });
  const [{ FragmentNumber = '' } = {}] = await putMedia(
    server.url,
    Buffer.concat([header(), cluster(someTime)]),
    headers,
  );
  const get = new GetMediaForFragmentListCommand({ StreamName: 'live', Fragments: [FragmentNumber] });

  await expect(list({ StreamName: 'live' })).rejects.toMatchObject({
    name: 'InvalidArgumentException',
    message: expect.stringContaining('retention of 0'),
  });
  await expect(clients.archive.send(get)).rejects.toMatchObject({ name: 'InvalidArgumentException' });
});

test('a fragment is gone when its retention is over', async () => {
  const [number = ''] = await put(cluster(someTime));
  now += 3_599_999;
  expect((await list()).Fragments).toHaveLength(1);

  now += 1;

  expect((await list()).Fragments).toEqual([]);
  const get = new GetMediaForFragmentListCommand({ StreamName: 'camera', Fragments: [number] });
  await expect(clients.archive.send(get)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a longer retention keeps what there is, a shorter one does not', async () => {
  await put(cluster(someTime));
  const change = async (Operation: 'INCREASE_DATA_RETENTION' | 'DECREASE_DATA_RETENTION', hours: number) => {
    const { StreamInfo } = await clients.control.send(new DescribeStreamCommand({ StreamName: 'camera' }));
    const update = { Operation, DataRetentionChangeInHours: hours, CurrentVersion: StreamInfo?.Version };
    await clients.control.send(new UpdateDataRetentionCommand({ StreamName: 'camera', ...update }));
  };

  await change('INCREASE_DATA_RETENTION', 2);
  now += 2.5 * 3_600_000;
  expect((await list()).Fragments).toHaveLength(1);

  await change('DECREASE_DATA_RETENTION', 1);
  expect((await list()).Fragments).toEqual([]);
});
