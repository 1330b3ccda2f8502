import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
} from '@aws-sdk/client-kinesis-video';
import { GetMediaCommand, type StartSelector } from '@aws-sdk/client-kinesis-video-media';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { type Clients, createClients } from './clients.ts';
import { readChunks, tagsOf, takeChunks } from './collect-payload.ts';
import { cluster, endOfFragment, header, openCluster, someTime, tags } from './media.ts';
import { PutMediaConnection, putMedia, putMediaHeaders } from './put-media-connection.ts';

let server: KvsLocal;
let clients: Clients;
let now = someTime;

beforeEach(async () => {
  now = someTime + 10_000;
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

async function getMedia(StartSelector: StartSelector, StreamName = 'camera'): Promise<unknown> {
  const { Payload, ContentType } = await clients.media.send(
    new GetMediaCommand({ StreamName, StartSelector }),
  );
  expect(ContentType).toBe('video/webm');
  return Payload;
}

const earliest: StartSelector = { StartSelectorType: 'EARLIEST' };

/** Puts one fragment per timecode, each received two seconds after the one before. @returns their numbers */
async function putFragments(...timecodes: readonly number[]): Promise<string[]> {
  const numbers: string[] = [];
  for (const timecode of timecodes) {
    const body = Buffer.concat([header(), cluster(timecode, [0, 500])]);
    const acknowledgements = await putMedia(server.url, body);
    numbers.push(acknowledgements.at(-1)?.FragmentNumber ?? '');
    now += 2000;
  }
  return numbers;
}

test('a chunk has the layout of the service, byte for byte', async () => {
  // Written out by hand: an EBML header, a Segment of unknown size, Tags before Info, Info, Tracks, a Void.
  const ebml = '1a45dfa3 8b 4282 88 6d6174726f736b61';
  const segment = '18538067 01ffffffffffffff';
  const earlyTags = '1254c367 8f 7373 8c 67c8 89 45a3 81 41 4487 82 4243';
  const info = '1549a966 88 2ad7b1 84 000f4240';
  const tracks = '1654ae6b 95 ae 93 d7 81 01 73c5 81 01 83 81 01 86 87 565f5448494e47';
  const voidElement = 'ec 82 0000';
  // 1577934245678 ms is 0x16f6435cf2e.
  const unknownCluster = '1f43b675 ff e7 88 0000016f6435cf2e a7 81 00 a3 85 81 0000 80 aa';
  const userTags = '1254c367 8f 7373 8c 67c8 89 45a3 81 61 4487 82 6263';
  const mark =
    '1254c367 ac 7373 a9 67c8 a6 45a3 a0 4157535f4b494e45534953564944454f5f454e445f4f465f465241474d454e54 4487 80';
  const knownCluster = '1f43b675 92 e7 86 016f6435d6fe a3 88 81 0000 80 bbccddee';
  const body = fromHex(
    ebml +
      segment +
      earlyTags +
      info +
      tracks +
      voidElement +
      unknownCluster +
      userTags +
      mark +
      knownCluster,
  );

  const acknowledgements = await putMedia(server.url, body);
  const [first, second] = await takeChunks(await getMedia(earliest), 2);

  const [one = '', two = ''] = acknowledgements
    .filter(({ EventType }) => EventType === 'PERSISTED')
    .map(({ FragmentNumber = '' }) => Buffer.from(FragmentNumber).toString('hex'));
  const identity = (number: string, producerTimestamp: string): string =>
    [
      '1254c367 100000eb 7373 100000e5',
      `67c8 1000005b 45a3 10000020 ${ascii('AWS_KINESISVIDEO_FRAGMENT_NUMBER')} 4487 1000002f ${number}`,
      `67c8 1000003b 45a3 10000021 ${ascii('AWS_KINESISVIDEO_SERVER_TIMESTAMP')} 4487 1000000e ${ascii('1577934255.678')}`,
      `67c8 1000003d 45a3 10000023 ${ascii('AWS_KINESISVIDEO_PRODUCER_TIMESTAMP')} 4487 1000000e ${ascii(producerTimestamp)}`,
    ].join('');
  const position = (number: string): string =>
    [
      '1254c367 1000009f 7373 10000099',
      `67c8 1000002f 45a3 10000022 ${ascii('AWS_KINESISVIDEO_MILLIS_BEHIND_NOW')} 4487 10000001 30`,
      `67c8 1000005e 45a3 10000023 ${ascii('AWS_KINESISVIDEO_CONTINUATION_TOKEN')} 4487 1000002f ${number}`,
    ].join('');
  expect(first?.toString('hex')).toBe(
    fromHex(
      ebml +
        segment +
        earlyTags +
        info +
        tracks +
        voidElement +
        identity(one, '1577934245.678') +
        unknownCluster +
        userTags +
        mark +
        position(one),
    ).toString('hex'),
  );
  expect(second?.toString('hex')).toBe(
    fromHex(
      ebml +
        segment +
        info +
        tracks +
        voidElement +
        identity(two, '1577934247.678') +
        knownCluster +
        position(two),
    ).toString('hex'),
  );
});

test('EARLIEST gives what there is, then what comes, and does not end', async () => {
  await putFragments(someTime, someTime + 2000);
  const chunks = readChunks(await getMedia(earliest));

  const past = [await chunks.next(), await chunks.next()];
  await putFragments(someTime + 4000);
  const live = await chunks.next();
  await chunks.return(undefined);

  const timestamps = [...past, live].map(({ value }) => tagsOf(value).AWS_KINESISVIDEO_PRODUCER_TIMESTAMP);
  expect(timestamps).toEqual(['1577934245.678', '1577934247.678', '1577934249.678']);
});

test('NOW gives nothing of the past', async () => {
  await putFragments(someTime);
  const payload = await getMedia({ StartSelectorType: 'NOW' });

  await putFragments(someTime + 2000);

  const [chunk] = await takeChunks(payload, 1);
  expect(tagsOf(chunk as Buffer).AWS_KINESISVIDEO_PRODUCER_TIMESTAMP).toBe('1577934247.678');
});

test.each(['known', 'unknown'])(
  'a consumer gets each fragment of %s size while the producer is still connected, from memory and from the archive',
  async (size) => {
    for (const name of ['live', 'camera']) {
      const chunks = readChunks(await getMedia({ StartSelectorType: 'NOW' }, name));
      const producer = new PutMediaConnection(server.url, putMediaHeaders({ 'x-amzn-stream-name': name }));
      producer.write(header());

      for (const offset of [0, 2000, 4000]) {
        const timecode = someTime + offset;
        if (size === 'known') producer.write(cluster(timecode));
        else producer.write(openCluster(timecode)).write(endOfFragment);
        const { value } = await chunks.next();
        const received = await producer.acknowledged('RECEIVED', timecode);
        expect(tagsOf(value).AWS_KINESISVIDEO_FRAGMENT_NUMBER).toBe(received.FragmentNumber);
      }

      expect(producer.hasEnded).toBe(false);
      await chunks.return(undefined);
      producer.end();
      await producer.ended();
    }
  },
);

test.each([
  ['in one byte', '18538067 ff', '18538067 ff'],
  ['in eight bytes', '18538067 01ffffffffffffff', '18538067 01ffffffffffffff'],
  ['known, in four bytes', '18538067 10000000', '18538067 1fffffff'],
  ['known, in eight bytes', '18538067 0100000000000000', '18538067 01ffffffffffffff'],
])('a segment whose size is %s goes out with an unknown size', async (_what, sent, received) => {
  const toBytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const media = Buffer.from(header());
  const at = media.indexOf('18538067', 0, 'hex');
  const size = toBytes(sent).length - 4;
  // The size counts what follows: the header's own elements and two clusters.
  const rest = Buffer.concat([media.subarray(at + 5), cluster(someTime), cluster(someTime + 2000)]);
  const head = toBytes(sent);
  if (sent !== received) head.writeUInt32BE(rest.length | (size === 4 ? 0x10000000 : 0), size);
  await putMedia(server.url, Buffer.concat([media.subarray(0, at), head, rest]));

  const chunks = await takeChunks(await getMedia(earliest), 2);

  for (const chunk of chunks) {
    const start = chunk.indexOf('18538067', 0, 'hex');
    expect(chunk.subarray(start, start + 4 + size)).toEqual(toBytes(received));
  }
});

test('several consumers get the same', async () => {
  const payloads = await Promise.all(
    [earliest, earliest, { StartSelectorType: 'NOW' as const }].map((selector) => getMedia(selector)),
  );

  await putFragments(someTime);

  const chunks = await Promise.all(payloads.map((payload) => takeChunks(payload, 1)));
  expect(new Set(chunks.map(([chunk]) => chunk?.toString('hex'))).size).toBe(1);
});

test('tags behind a cluster of known size are part of its chunk, even when it was acknowledged before they came', async () => {
  const producer = new PutMediaConnection(server.url).write(header()).write(cluster(someTime));
  await producer.acknowledged('PERSISTED');
  producer
    .write(tags('weather'))
    .write(tags('place'))
    .write(cluster(someTime + 2000));
  await producer.acknowledged('PERSISTED', someTime + 2000);

  const [first, second] = await takeChunks(await getMedia(earliest), 2);

  producer.end();
  expect(first?.includes(Buffer.concat([cluster(someTime), tags('weather'), tags('place')]))).toBe(true);
  expect(second?.includes(Buffer.from(tags('weather')))).toBe(false);
});

test('trailing elements that are no tags stay behind the last cluster', async () => {
  const cues = fromHex('1c53bb6b 8a bb 88 b3 81 00 b7 83 f7 81 01');
  await putMedia(server.url, Buffer.concat([header(), cluster(someTime), cues]));

  const [chunk] = await takeChunks(await getMedia(earliest), 1);

  expect(chunk?.includes(Buffer.concat([cluster(someTime), cues]))).toBe(true);
});

test.each(['FRAGMENT_NUMBER', 'CONTINUATION_TOKEN'] as const)(
  '%s goes on with the fragment after it',
  async (type) => {
    const numbers = await putFragments(someTime, someTime + 2000, someTime + 4000);
    const [number] = numbers;

    const payload = await getMedia(
      type === 'FRAGMENT_NUMBER'
        ? { StartSelectorType: type, AfterFragmentNumber: number }
        : { StartSelectorType: type, ContinuationToken: number },
    );

    const chunks = await takeChunks(payload, 2);
    expect(chunks.map((chunk) => tagsOf(chunk).AWS_KINESISVIDEO_FRAGMENT_NUMBER)).toEqual(numbers.slice(1));
  },
);

// AWS's parser library for Java makes an error of tags only where the number of a fragment is among them.
test('a fragment number that the stream does not have ends the payload with error 4000 about it', async () => {
  await putFragments(someTime);

  const payload = await getMedia({ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '12345' });

  const [chunk] = await takeChunks(payload, 5);
  expect(tagsOf(chunk as Buffer)).toEqual({
    AWS_KINESISVIDEO_FRAGMENT_NUMBER: '12345',
    AWS_KINESISVIDEO_ERROR_CODE: 'FRAGMENT_NOT_FOUND',
    AWS_KINESISVIDEO_ERROR_ID: '4000',
  });
});

test.each([
  ['PRODUCER_TIMESTAMP', 'before all', someTime - 1, 0],
  ['PRODUCER_TIMESTAMP', 'at the start of a fragment', someTime + 2000, 1],
  ['PRODUCER_TIMESTAMP', 'inside a fragment', someTime + 2999, 1],
  ['PRODUCER_TIMESTAMP', 'in a gap', someTime + 3001, 2],
  ['SERVER_TIMESTAMP', 'at the arrival of a fragment', someTime + 12_000, 1],
  ['SERVER_TIMESTAMP', 'after the arrival of one and before that of the next', someTime + 13_500, 2],
] as const)(
  '%s %s begins with the fragment that it lies in, or the next',
  async (type, _where, time, first) => {
    const numbers = await putFragments(someTime, someTime + 2000, someTime + 4000);

    const payload = await getMedia({ StartSelectorType: type, StartTimestamp: new Date(time) });

    const chunks = await takeChunks(payload, 3 - first);
    expect(chunks.map((chunk) => tagsOf(chunk).AWS_KINESISVIDEO_FRAGMENT_NUMBER)).toEqual(
      numbers.slice(first),
    );
  },
);

test('a chunk tells how far it is behind the latest one', async () => {
  await putFragments(someTime, someTime + 2000, someTime + 4000);

  const chunks = await takeChunks(await getMedia(earliest), 3);

  expect(chunks.map((chunk) => tagsOf(chunk).AWS_KINESISVIDEO_MILLIS_BEHIND_NOW)).toEqual([
    '4000',
    '2000',
    '0',
  ]);
});

test('relative timecodes count from the start of the producer', async () => {
  const headers = putMediaHeaders({
    'x-amzn-fragment-timecode-type': 'RELATIVE',
    'x-amzn-producer-start-timestamp': '1577934245.07',
  });
  const acknowledgements = await putMedia(server.url, Buffer.concat([header(), cluster(1500)]), headers);

  const [chunk] = await takeChunks(await getMedia(earliest), 1);

  expect(acknowledgements[0]?.FragmentTimecode).toBe(1500);
  expect(tagsOf(chunk as Buffer).AWS_KINESISVIDEO_PRODUCER_TIMESTAMP).toBe('1577934246.570');
});

test('timecodes are milliseconds whatever the timestamp scale', async () => {
  const body = Buffer.concat([header(undefined, 100_000), cluster(someTime * 10 + 7)]);

  const acknowledgements = await putMedia(server.url, body);

  expect(acknowledgements.at(-1)).toMatchObject({ EventType: 'PERSISTED', FragmentTimecode: someTime });
});

test('without retention a fragment is kept for five minutes', async () => {
  const put = (timecode: number) =>
    putMedia(
      server.url,
      Buffer.concat([header(), cluster(timecode)]),
      putMediaHeaders({ 'x-amzn-stream-name': 'live' }),
    );
  await put(someTime);
  now += 299_000;
  await put(someTime + 299_000);
  now += 1000;

  const [chunk] = await takeChunks(await getMedia(earliest, 'live'), 1);

  expect(tagsOf(chunk as Buffer).AWS_KINESISVIDEO_PRODUCER_TIMESTAMP).toBe('1577934544.678');
});

test('without retention as many bytes are kept as the host buffer has room for', async () => {
  const oneFragment = header().length + cluster(someTime).length;
  const small = await startKvsLocal({
    streams: [{ name: 'camera' }],
    limits: { hostBufferBytes: 2 * oneFragment },
  });
  const body = [0, 1000, 2000].map((offset) => cluster(someTime + offset));
  await putMedia(small.url, Buffer.concat([header(), ...body]));
  const { media, destroy } = createClients(small.url);

  const { Payload } = await media.send(
    new GetMediaCommand({ StreamName: 'camera', StartSelector: earliest }),
  );

  const chunks = await takeChunks(Payload, 2);
  expect(chunks.map((chunk) => tagsOf(chunk).AWS_KINESISVIDEO_PRODUCER_TIMESTAMP)).toEqual([
    '1577934246.678',
    '1577934247.678',
  ]);
  destroy();
  await small.close();
});

test('a stream that is deleted ends its consumers', async () => {
  const chunks = readChunks(await getMedia(earliest));
  const { StreamInfo } = await clients.control.send(new DescribeStreamCommand({ StreamName: 'camera' }));

  await clients.control.send(new DeleteStreamCommand({ StreamARN: StreamInfo?.StreamARN }));
  await clients.control.send(new CreateStreamCommand({ StreamName: 'camera' }));

  expect((await chunks.next()).done).toBe(true);
});

test.each([
  [
    'an unknown stream',
    { StreamName: 'nobody', StartSelector: earliest },
    'ResourceNotFoundException',
    /nobody/,
  ],
  [
    'no selector',
    { StreamName: 'camera', StartSelector: undefined },
    'InvalidArgumentException',
    /StartSelector/,
  ],
  [
    'an unknown selector',
    { StreamName: 'camera', StartSelector: { StartSelectorType: 'LATEST' as 'NOW' } },
    'InvalidArgumentException',
    /StartSelector.StartSelectorType must be one of NOW/,
  ],
  [
    'no fragment number',
    { StreamName: 'camera', StartSelector: { StartSelectorType: 'FRAGMENT_NUMBER' as const } },
    'InvalidArgumentException',
    /StartSelector.AfterFragmentNumber is missing/,
  ],
  [
    'a fragment number that is none',
    {
      StreamName: 'camera',
      StartSelector: { StartSelectorType: 'FRAGMENT_NUMBER' as const, AfterFragmentNumber: '12x' },
    },
    'InvalidArgumentException',
    /StartSelector.AfterFragmentNumber must match/,
  ],
  [
    'no time',
    { StreamName: 'camera', StartSelector: { StartSelectorType: 'SERVER_TIMESTAMP' as const } },
    'InvalidArgumentException',
    /StartSelector.StartTimestamp is missing/,
  ],
])('GetMedia with %s is refused', async (_what, input, name, message) => {
  await expect(clients.media.send(new GetMediaCommand(input))).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message),
  });
});

function fromHex(hex: string): Buffer {
  return Buffer.from(hex.replace(/\s+/g, ''), 'hex');
}

function ascii(text: string): string {
  return Buffer.from(text).toString('hex');
}
