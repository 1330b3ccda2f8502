import { DeleteStreamCommand, DescribeStreamCommand } from '@aws-sdk/client-kinesis-video';
import { writeTags } from '@frame-ingest/matroska';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { createClients } from './clients.ts';
import {
  audio,
  cluster,
  emptyCluster,
  endOfFragment,
  header,
  openCluster,
  someTime,
  tags,
  video,
} from './media.ts';
import { PutMediaConnection, putMedia, putMediaHeaders } from './put-media-connection.ts';

let server: KvsLocal;
const faults: unknown[] = [];

beforeEach(async () => {
  faults.length = 0;
  server = await startKvsLocal({
    streams: [{ name: 'camera', dataRetentionInHours: 1 }],
    limits: { maxFragmentBytes: 10_000 },
    onFault: (error) => faults.push(error),
  });
});

afterEach(async () => {
  await server.close();
  expect(faults).toEqual([]);
});

const first = cluster(someTime);
const elevenTags = tags(...Array.from({ length: 11 }, (_, index) => `tag-${index}`));
const tag = (name: string, value: string) => writeTags([{ name, value }]);
/** A SimpleBlock's head that announces 20,000 bytes. */
const announcedLong = Buffer.from('a310004e20', 'hex');

interface Fault {
  readonly what: string;
  readonly id: number;
  readonly code: string;
  /** After a header of one video track. */
  readonly media: readonly Uint8Array[];
  /** Of the fragment that is at fault; undefined for none. */
  readonly timecode?: number;
}

const next = someTime + 2000;

test.each<Fault>([
  {
    what: 'a fragment announced with more bytes than allowed',
    id: 4001,
    code: 'MAX_FRAGMENT_SIZE_REACHED',
    media: [first, Buffer.concat([Buffer.from('1f43b67510007530e788', 'hex'), bigEndian(next)])],
    timecode: next,
  },
  {
    what: 'a fragment of unknown size that grows beyond',
    id: 4001,
    code: 'MAX_FRAGMENT_SIZE_REACHED',
    media: [
      first,
      ...Array.from({ length: 600 }, (_, index) => (index === 0 ? openCluster(next) : frame(600))),
    ],
    timecode: next,
  },
  {
    what: 'one frame of more bytes than a fragment may have',
    id: 4001,
    code: 'MAX_FRAGMENT_SIZE_REACHED',
    media: [first, openCluster(next), announcedLong, Buffer.alloc(100)],
    timecode: next,
  },
  {
    what: 'frames more than 20 seconds apart',
    id: 4002,
    code: 'MAX_FRAGMENT_DURATION_REACHED',
    media: [first, openCluster(next, [0, 20_001])],
    timecode: next,
  },
  {
    what: 'a timecode that does not rise',
    id: 4004,
    code: 'FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS',
    media: [first, cluster(someTime)],
    timecode: someTime,
  },
  {
    what: 'a first frame that is not after the last one of the fragment before',
    id: 4004,
    code: 'FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS',
    media: [cluster(someTime, [0, 500]), cluster(someTime + 500)],
    timecode: someTime + 500,
  },
  {
    what: 'bytes that are not Matroska, inside a fragment',
    id: 4006,
    code: 'INVALID_MKV_DATA',
    media: [first, openCluster(next), Buffer.alloc(20, 0x01)],
    timecode: next,
  },
  {
    what: 'bytes that are not Matroska, between fragments',
    id: 4006,
    code: 'INVALID_MKV_DATA',
    media: [first, Buffer.alloc(20, 0x01)],
  },
  {
    what: 'a second header in one request',
    id: 4006,
    code: 'INVALID_MKV_DATA',
    media: [first, header(), cluster(next)],
  },
  {
    what: 'a second Tracks in one request',
    id: 4006,
    code: 'INVALID_MKV_DATA',
    media: [first, Buffer.from('1654ae6b80', 'hex'), cluster(next)],
  },
  {
    what: 'an end inside a fragment of known size',
    id: 4006,
    code: 'INVALID_MKV_DATA',
    media: [first, cluster(next).subarray(0, -1)],
    timecode: next,
  },
  {
    what: 'a frame before its cluster has a time',
    id: 4006,
    code: 'INVALID_MKV_DATA',
    media: [first, Buffer.from('1f43b675ff', 'hex'), frame(0)],
  },
  {
    what: 'a producer time far in the future',
    id: 4007,
    code: 'INVALID_PRODUCER_TIMESTAMP',
    media: [first, cluster(Date.now() + 86_400_000)],
  },
  {
    what: 'more than ten tags, counted over several Tags elements',
    id: 4009,
    code: 'FRAGMENT_METADATA_LIMIT_REACHED',
    media: [openCluster(next), tags('a', 'b', 'c', 'd', 'e', 'f'), tags('g', 'h', 'i', 'j', 'k')],
    timecode: next,
  },
  {
    what: 'more than ten tags after a fragment that was complete without them',
    id: 4009,
    code: 'FRAGMENT_METADATA_LIMIT_REACHED',
    media: [cluster(next), elevenTags],
    timecode: -1,
  },
  {
    what: 'a tag with a name of over 128 bytes',
    id: 4009,
    code: 'FRAGMENT_METADATA_LIMIT_REACHED',
    media: [openCluster(next), tag('é'.repeat(65), ''), endOfFragment],
    timecode: next,
  },
  {
    what: 'a tag with a value of over 256 bytes',
    id: 4009,
    code: 'FRAGMENT_METADATA_LIMIT_REACHED',
    media: [openCluster(next), tag('a', 'b'.repeat(257)), endOfFragment],
    timecode: next,
  },
  {
    what: 'a tag with a name that is reserved',
    id: 4009,
    code: 'FRAGMENT_METADATA_LIMIT_REACHED',
    media: [openCluster(next), tag('AWS_KINESISVIDEO_FRAGMENT_NUMBER', '1'), endOfFragment],
    timecode: next,
  },
  {
    what: 'a frame of a track that was not declared',
    id: 4010,
    code: 'TRACK_NUMBER_MISMATCH',
    media: [first, cluster(next, [0], 2)],
    timecode: next,
  },
  {
    what: 'a fragment without any frame',
    id: 4011,
    code: 'FRAMES_MISSING_FOR_TRACK',
    media: [first, emptyCluster(next), endOfFragment],
    timecode: next,
  },
])('$what is error $id', async ({ id, code, media, timecode }) => {
  const connection = new PutMediaConnection(server.url).write(header());
  for (const bytes of media) connection.write(bytes);
  if (id === 4006) connection.end();

  const error = await connection.acknowledged('ERROR');
  const acknowledgements = await connection.ended();

  expect(error).toEqual({
    EventType: 'ERROR',
    FragmentTimecode: timecode ?? expect.any(Number),
    FragmentNumber: expect.any(String),
    ErrorCode: code,
    ErrorId: id,
  });
  expect(acknowledgements.at(-1)).toBe(error);
  expect(acknowledgements.filter(({ EventType }) => EventType === 'ERROR')).toHaveLength(1);
  connection.drop();
});

test.each([
  ['something that is not Matroska', Buffer.from('RIFF, then this and that')],
  [
    'a cluster without a header, as producer-c sends after one of its errors',
    Buffer.concat([endOfFragment, first]),
  ],
  ['another document type', Buffer.from('1a45dfa38742828441564921', 'hex')],
  ['a cluster before any track', Buffer.concat([header([]), first])],
  ['a Segment without its EBML header', header().subarray(header().indexOf(0x18))],
])('%s is error 4006 of no fragment', async (_what, body) => {
  const acknowledgements = await putMedia(server.url, body);

  expect(acknowledgements).toEqual([
    {
      EventType: 'ERROR',
      FragmentTimecode: -1,
      FragmentNumber: '',
      ErrorCode: 'INVALID_MKV_DATA',
      ErrorId: 4006,
    },
  ]);
});

test('a fault between fragments is that of no fragment, and one in a fragment has its number', async () => {
  const between = await putMedia(server.url, Buffer.concat([header(), first, Buffer.alloc(20, 1)]));
  const inside = await putMedia(
    server.url,
    Buffer.concat([header(), openCluster(someTime), Buffer.alloc(20, 1)]),
  );

  expect(between.at(-1)).toMatchObject({ FragmentTimecode: -1, FragmentNumber: '' });
  expect(inside).toMatchObject([{ EventType: 'BUFFERING' }, { EventType: 'ERROR' }]);
  expect(inside[1]?.FragmentNumber).toBe(inside[0]?.FragmentNumber);
});

test('a declared track without a frame is error 4011, and with one it is none', async () => {
  const body = (...clusters: Uint8Array[]) => Buffer.concat([header([video, audio]), ...clusters]);
  const both = Buffer.concat([openCluster(someTime), frame(20, 2)]);

  expect((await putMedia(server.url, body(first))).at(-1)).toMatchObject({ ErrorId: 4011 });
  expect((await putMedia(server.url, body(both))).at(-1)).toMatchObject({ EventType: 'PERSISTED' });
});

test('four tracks are error 4012 of the first fragment, and three are none', async () => {
  const tracks = [1, 2, 3, 4].map((number) => ({ ...video, number }));
  const three = Buffer.concat([header(tracks.slice(0, 3)), openCluster(someTime), frame(1, 2), frame(2, 3)]);

  const acknowledgements = await putMedia(server.url, Buffer.concat([header(tracks), first]));

  expect(acknowledgements.at(-1)).toMatchObject({ FragmentTimecode: someTime, ErrorId: 4012 });
  expect((await putMedia(server.url, three)).at(-1)).toMatchObject({ EventType: 'PERSISTED' });
});

test.each([
  ['before 1970', '-5.000', 0],
  ['beyond any calendar', '999999999999999.000', 0],
  ['far in the future once the timecode is added', (Date.now() / 1000).toFixed(3), 86_400_000],
])('a relative fragment whose time is %s is error 4007', async (_when, start, timecode) => {
  const headers = putMediaHeaders({
    'x-amzn-fragment-timecode-type': 'RELATIVE',
    'x-amzn-producer-start-timestamp': start,
  });

  const acknowledgements = await putMedia(server.url, Buffer.concat([header(), cluster(timecode)]), headers);

  expect(acknowledgements.at(-1)).toMatchObject({ FragmentTimecode: timecode, ErrorId: 4007 });
});

test('a producer clock that is a little ahead is no error', async () => {
  const body = Buffer.concat([header(), cluster(Date.now() + 5000)]);

  expect((await putMedia(server.url, body)).at(-1)).toMatchObject({ EventType: 'PERSISTED' });
});

test('ten tags, and the names that producers may use of the service, are no error', async () => {
  const ten = tags(...Array.from({ length: 10 }, (_, index) => `tag-${index}`));
  const service = tags('AWS_KINESISVIDEO_NOTIFICATION', 'AWS_KINESISVIDEO_IMAGE_PREFIX');

  const acknowledgements = await putMedia(
    server.url,
    Buffer.concat([header(), openCluster(someTime), ten, service, endOfFragment, openCluster(next), ten]),
  );

  expect(acknowledgements.filter(({ EventType }) => EventType === 'PERSISTED')).toHaveLength(2);
});

test('frames out of order, as of B-frames, are no error while the fragments are in order', async () => {
  const body = Buffer.concat([
    header(),
    openCluster(someTime, [0, 300, 100, 200]),
    openCluster(someTime + 400),
  ]);

  expect((await putMedia(server.url, body)).at(-1)).toMatchObject({ EventType: 'PERSISTED' });
});

test('a timecode may be lower than that of an earlier request', async () => {
  await putMedia(server.url, Buffer.concat([header(), cluster(next)]));

  const acknowledgements = await putMedia(server.url, Buffer.concat([header(), first]));

  expect(acknowledgements.at(-1)).toMatchObject({ EventType: 'PERSISTED', FragmentTimecode: someTime });
});

test('a stream that is deleted ends its producer with error 4008', async () => {
  const { control, destroy } = createClients(server.url);
  const { StreamInfo } = await control.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  const connection = new PutMediaConnection(server.url).write(header()).write(openCluster(someTime));
  await connection.acknowledged('BUFFERING');

  await control.send(new DeleteStreamCommand({ StreamARN: StreamInfo?.StreamARN }));

  expect((await connection.ended()).at(-1)).toMatchObject({
    ErrorId: 4008,
    ErrorCode: 'STREAM_NOT_ACTIVE',
    FragmentTimecode: someTime,
  });
  destroy();
});

test('a connection that is as old as it may be ends with error 4003', async () => {
  const impatient = await startKvsLocal({
    streams: [{ name: 'camera' }],
    limits: { maxPutMediaDurationMs: 50 },
  });

  const acknowledgements = await new PutMediaConnection(impatient.url).ended();

  await impatient.close();
  expect(acknowledgements).toMatchObject([{ ErrorCode: 'MAX_CONNECTION_DURATION_REACHED', ErrorId: 4003 }]);
});

test('a silent producer is told that it is idle, and is then let go', async () => {
  const impatient = await startKvsLocal({
    streams: [{ name: 'camera' }],
    limits: { idleIntervalMs: 20, maxIdleMs: 60 },
  });

  const acknowledgements = await new PutMediaConnection(impatient.url).ended();

  await impatient.close();
  expect(acknowledgements).toEqual([{ EventType: 'IDLE' }, { EventType: 'IDLE' }, { EventType: 'IDLE' }]);
});

test('an error reaches a producer that does not stop sending', async () => {
  const connection = new PutMediaConnection(server.url).write(header()).write(first).write(first);
  for (let turn = 0; turn < 200; turn += 1) connection.write(Buffer.alloc(10_000, 1));

  expect(await connection.acknowledged('ERROR')).toMatchObject({ ErrorId: 4004 });
  connection.drop();
});

/** A SimpleBlock with one byte of data. */
function frame(relativeTimestamp: number, trackNumber = 1): Uint8Array {
  const [high, low] = [relativeTimestamp >> 8, relativeTimestamp & 0xff];
  return Uint8Array.of(0xa3, 0x80 | 25, 0x80 | trackNumber, high, low, 0, ...Array<number>(21).fill(7));
}

function bigEndian(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
