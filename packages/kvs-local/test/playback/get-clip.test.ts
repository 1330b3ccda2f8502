import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetClipCommand,
  GetHLSStreamingSessionURLCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { MatroskaReader, readSegments, writeCluster, writeSegmentHeader } from '@frame-ingest/matroska';
import { parseAvcConfiguration, writeAvcConfiguration } from '@frame-ingest/matroska/h264';
import { turnedVideo } from '../../../../test/support/turned-video.ts';
import { type KvsLocal, startKvsLocal } from '../../src/index.ts';
import { takeClipFragments } from '../../src/playback/take-clip-fragments.ts';
import { type Clients, createClients } from '../clients.ts';
import { audio, cluster, header, video } from '../media.ts';
import { putMedia } from '../put-media-connection.ts';
import { pictures, probe, probeUrl, put, record, startMs, timesOf } from './recording.ts';

let server: KvsLocal;
let clients: Clients;

beforeEach(async () => {
  server = await startKvsLocal({ streams: [{ name: 'camera', dataRetentionInHours: 24 }, { name: 'live' }] });
  clients = createClients(server.url);
});

afterEach(async () => {
  clients.destroy();
  await server.close();
});

interface ClipRange {
  readonly from?: number;
  readonly to?: number;
  readonly type?: 'PRODUCER_TIMESTAMP' | 'SERVER_TIMESTAMP';
  readonly streamName?: string;
}

async function getClip({
  from = startMs,
  to = startMs + 3_600_000,
  type = 'PRODUCER_TIMESTAMP',
  streamName = 'camera',
}: ClipRange = {}): Promise<Uint8Array> {
  const { Payload, ContentType } = await clients.archive.send(
    new GetClipCommand({
      StreamName: streamName,
      ClipFragmentSelector: {
        FragmentSelectorType: type,
        TimestampRange: { StartTimestamp: new Date(from), EndTimestamp: new Date(to) },
      },
    }),
  );
  expect(ContentType).toBe('video/mp4');
  return (await Payload?.transformToByteArray()) ?? new Uint8Array();
}

test('a clip has every frame at its time, and every picture', async () => {
  const media = record();
  await put(server.url, media);

  const clip = await getClip();

  const probed = probe(clip);
  expect(probed.streams).toMatchObject([
    { codec_name: 'h264', codec_tag_string: 'avc1', width: 320, height: 240, nb_read_frames: '60' },
  ]);
  expect(timesOf(probed)).toEqual(Array.from({ length: 60 }, (_, index) => index * 100));
  expect(pictures(clip)).toEqual(pictures(media));
});

test('frames that are decoded in another order are shown at their times', async () => {
  const media = record({ output: ['-bf', '2', '-g', '20'] });
  await put(server.url, media);

  const clip = await getClip();

  expect(timesOf(probe(clip))).toEqual(timesOf(probe(media)));
  expect(pictures(clip)).toEqual(pictures(media));
});

test('sound keeps its times to those of the pictures', async () => {
  const media = record({ withSound: true });
  await put(server.url, media);

  const clip = probe(await getClip());

  const sent = probe(media);
  expect(clip.streams).toMatchObject([{ codec_name: 'h264' }, { codec_name: 'aac' }]);
  const [origin = 0] = [...timesOf(sent), ...timesOf(sent, 'audio')].sort((a, b) => a - b);
  const shifted = (times: readonly number[]) => times.map((time) => time - origin);
  expect(timesOf(clip)).toEqual(shifted(timesOf(sent)));
  expect(timesOf(clip, 'audio')).toEqual(shifted(timesOf(sent, 'audio')));
});

test('fragments come in order of their times, and where there is a gap the last frame stays', async () => {
  await put(server.url, record({ seconds: 2 }), { at: startMs + 10_000 });
  await put(server.url, record({ seconds: 2 }), { at: startMs });
  await put(server.url, record({ seconds: 2 }), { at: startMs + 2040 });

  const probed = probe(await getClip());

  const second = Array.from({ length: 20 }, (_, index) => index * 100);
  expect(timesOf(probed)).toEqual([0, 2040, 10_000].flatMap((from) => second.map((time) => from + time)));
  expect(probed.packets.map(({ duration_time }) => Number(duration_time)).filter((s) => s !== 0.1)).toEqual([
    0.14, 6.06,
  ]);
});

test.each([
  ['a file, whose segment tells its size', (media: Buffer) => inFile(media)],
  ["clusters of unknown sizes, as Kinesis Video's own producers send them", withUnknownSizes],
])('a clip is made of %s', async (_what, change) => {
  const media = record({ withSound: true });
  await put(server.url, change(media));

  const clip = await getClip();

  expect(pictures(clip)).toEqual(pictures(media));
});

/** The same with a Segment of known size. */
function inFile(media: Buffer): Buffer {
  const id = Buffer.from('18538067', 'hex');
  const sizeAt = media.indexOf(id) + id.length;
  const sizeLength = Math.clz32(media[sizeAt] ?? 0) - 23;
  const body = media.subarray(sizeAt + sizeLength);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(body.length) + 2n ** 56n);
  return Buffer.concat([media.subarray(0, sizeAt), size, body]);
}

function withUnknownSizes(media: Buffer): Buffer {
  const reader = new MatroskaReader();
  const events = [...reader.push(media), ...reader.end()];
  return Buffer.concat(
    events.map((event) => (event.type === 'clusterStart' ? Buffer.from('1f43b675ff', 'hex') : event.raw)),
  );
}

test('a range has the fragments that begin in it', async () => {
  await put(server.url, record());

  const probed = probe(await getClip({ from: startMs + 1, to: startMs + 2000 }));

  expect(timesOf(probed)).toHaveLength(20);
});

test('fragments that arrived at once do not overlap in a clip by server timestamps', async () => {
  const before = Date.now();
  await put(server.url, record());

  const probed = probe(await getClip({ type: 'SERVER_TIMESTAMP', from: before - 1000, to: Date.now() }));

  expect(timesOf(probed)).toEqual(Array.from({ length: 60 }, (_, index) => index * 100));
});

/** A recording whose timestamps are microseconds. @param times of its frames */
function microseconds(times: readonly number[]): Uint8Array {
  const [segment] = readSegments(record({ seconds: 2 }));
  const blocks = segment?.clusters[0]?.blocks ?? [];
  const timestamp = startMs * 1000;
  const frames = times.map((time, index) => ({
    trackNumber: 1,
    timestamp: timestamp + time,
    keyframe: index === 0,
    data: blocks[index]?.data ?? new Uint8Array(),
  }));
  return Buffer.concat([header(segment?.tracks, 1000), writeCluster(timestamp, frames)]);
}

test('times finer than a millisecond are kept', async () => {
  await putMedia(server.url, microseconds([0, 6673, 13_347, 20_020, 26_693]));

  const probed = probe(await getClip());

  expect(timesOf(probed)).toEqual([0, 6.673, 13.347, 20.02, 26.693]);
});

test('a clip is made of the first 200 fragments or the first 100 MB', () => {
  const fragment = (index: number, bytes: number) => ({
    number: String(index),
    timecodeMs: 0,
    producerTimestampMs: 0,
    serverTimestampMs: 0,
    lengthMs: 1000,
    headerBytes: 0,
    clusterBytes: bytes,
    trailerBytes: 0,
  });
  const taken = (count: number, bytes: number) =>
    takeClipFragments(Array.from({ length: count }, (_, index) => fragment(index, bytes))).length;

  expect(taken(300, 1000)).toBe(200);
  expect(taken(200, 1000)).toBe(200);
  expect(taken(5, 25_000_000)).toBe(4);
  expect(taken(5, 25_000_001)).toBe(3);
  expect(taken(5, 100_000_001)).toBe(1);
});

test('codec private data may not change within a clip', async () => {
  await put(server.url, record({ seconds: 2 }));
  await put(server.url, record({ seconds: 2, source: 'testsrc=size=160x120:rate=10' }), {
    at: startMs + 2000,
  });

  await expect(getClip()).rejects.toMatchObject({
    name: 'InvalidCodecPrivateDataException',
    $metadata: { httpStatusCode: 400 },
  });
  expect(probe(await getClip({ to: startMs + 1 })).streams[0]?.width).toBe(320);
  expect(probe(await getClip({ from: startMs + 1 })).streams[0]?.width).toBe(160);
});

test('nor may the pictures change in band, of which the codec private data says nothing', async () => {
  await put(server.url, turnedVideo());

  await expect(getClip()).rejects.toMatchObject({
    name: 'InvalidCodecPrivateDataException',
    message: expect.stringContaining('At 2000 ms the pictures of track 1 change: 240x320 to 320x240'),
  });
  expect(probe(await getClip({ to: startMs + 1999 })).streams[0]).toMatchObject({ width: 240, height: 320 });
});

test('nor may tracks', async () => {
  await put(server.url, record({ seconds: 2 }));
  await put(server.url, record({ seconds: 2, withSound: true }), { at: startMs + 2000 });

  await expect(getClip()).rejects.toMatchObject({ name: 'InvalidCodecPrivateDataException' });
});

const avcC = Buffer.from('01640015ffe1000a67640015acd90a00000301000568eb8f2c8b', 'hex');
const frames = cluster(startMs, [0, 500]);

test.each([
  ['VP8', { ...video, codecId: 'V_VP8' }, 400, 'UnsupportedStreamMediaTypeException'],
  ['H.265', { ...video, codecId: 'V_MPEGH/ISO/HEVC' }, 501, 'NotImplementedException'],
  [
    'subtitles only',
    { ...video, type: 17, codecId: 'S_TEXT/UTF8' },
    400,
    'UnsupportedStreamMediaTypeException',
  ],
  ['G.711 sound', { ...audio, number: 1, codecId: 'A_MS/ACM' }, 501, 'NotImplementedException'],
  ['Opus sound', { ...audio, number: 1, codecId: 'A_OPUS' }, 400, 'UnsupportedStreamMediaTypeException'],
  [
    'sound alone',
    { ...audio, number: 1, codecPrivate: Uint8Array.of(0x11, 0x90) },
    400,
    'UnsupportedStreamMediaTypeException',
  ],
  ['no codec private data', video, 400, 'MissingCodecPrivateDataException'],
  [
    'codec private data of Annex B',
    { ...video, codecPrivate: Buffer.from('0000000167640015acd90a0000000168eb8f2c8b', 'hex') },
    400,
    'InvalidCodecPrivateDataException',
  ],
  [
    'codec private data without an SPS',
    { ...video, codecPrivate: Buffer.from('01640015ffe0000000000000', 'hex') },
    400,
    'InvalidCodecPrivateDataException',
  ],
  [
    'AAC with too little configuration',
    { ...audio, number: 1, codecPrivate: Uint8Array.of(0x11) },
    400,
    'InvalidCodecPrivateDataException',
  ],
  ['frames of Annex B', { ...video, codecPrivate: avcC }, 400, 'InvalidMediaFrameException'],
])('%s cannot be played, and the error says so', async (_what, track, httpStatusCode, name) => {
  await putMedia(server.url, Buffer.concat([header([track]), frames]));

  await expect(getClip()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
});

test('pictures that go by another of two declared sets from one fragment to the next are a change, too', async () => {
  const sets = (media: Buffer) =>
    parseAvcConfiguration(readSegments(media)[0]?.tracks[0]?.codecPrivate ?? new Uint8Array());
  const parts = [0, 1].map((id) =>
    record({
      seconds: 2,
      source: `testsrc=size=${id === 0 ? '320x240' : '160x120'}:rate=10`,
      output: ['-x264-params', `sps-id=${id}`],
    }),
  );
  const codecPrivate = writeAvcConfiguration(
    parts.flatMap((part) => sets(part)?.sequenceParameterSets ?? []),
    parts.flatMap((part) => sets(part)?.pictureParameterSets ?? []),
  );
  const clusters = parts.map((part, index) =>
    writeCluster(
      index * 2000,
      (readSegments(part)[0]?.clusters ?? []).flatMap(({ timestamp, blocks }) =>
        blocks.map(({ relativeTimestamp, keyframe, data }) => ({
          ...{ trackNumber: 1, keyframe, data },
          timestamp: index * 2000 + timestamp + relativeTimestamp,
        })),
      ),
    ),
  );
  await put(server.url, Buffer.concat([header([{ ...video, codecPrivate }]), ...clusters]));

  await expect(getClip()).rejects.toMatchObject({
    name: 'InvalidCodecPrivateDataException',
    message: expect.stringContaining('At 2000 ms the pictures of track 1 change: 320x240 to 160x120'),
  });
  expect(probe(await getClip({ to: startMs + 1999 })).packets).toHaveLength(20);
  expect(probe(await getClip({ from: startMs + 1 })).packets).toHaveLength(20);
});

test('sound as the first track beside video cannot be played', async () => {
  const tracks = [
    { ...audio, number: 1, codecPrivate: Uint8Array.of(0x11, 0x90) },
    { ...video, number: 2, uid: 2n, codecPrivate: avcC },
  ];
  const frame = { keyframe: true, data: Buffer.from('000000036588c0', 'hex') };
  const both = [0, 500].flatMap((offset) =>
    [1, 2].map((trackNumber) => ({ ...frame, trackNumber, timestamp: startMs + offset })),
  );
  await putMedia(server.url, Buffer.concat([header(tracks), writeCluster(startMs, both)]));

  await expect(getClip()).rejects.toMatchObject({
    name: 'UnsupportedStreamMediaTypeException',
    message: expect.stringContaining('Video is track 2'),
  });
});

test.each([
  ['B-frames', ['-bf', '2', '-g', '20'], 'InvalidMediaFrameException', /B slices.*bframes=0/],
  ['fragments that begin without a keyframe', undefined, 'InvalidMediaFrameException', /not a keyframe/],
  ['other chroma than 4:2:0', ['-pix_fmt', 'yuv444p'], 'UnsupportedStreamMediaTypeException', /4:4:4/],
  ['more than 8 bits', ['-pix_fmt', 'yuv420p10le'], 'UnsupportedStreamMediaTypeException', /10 bits/],
])(
  '%s play, for no document forbids them, unless playback is strict',
  async (_what, output, name, message) => {
    const strict = await startKvsLocal({
      strictPlayback: true,
      streams: [{ name: 'camera', dataRetentionInHours: 24 }],
    });
    const media =
      output === undefined ? withoutKeyframes(record({ seconds: 2 })) : record({ seconds: 2, output });
    const lenient = clients;
    try {
      await put(server.url, media);
      await put(strict.url, media);

      expect(probe(await getClip()).packets).toHaveLength(20);
      clients = createClients(strict.url);
      await expect(getClip()).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
      await expect(
        clients.archive.send(
          new GetHLSStreamingSessionURLCommand({
            StreamName: 'camera',
            PlaybackMode: 'LIVE_REPLAY',
            HLSFragmentSelector: {
              FragmentSelectorType: 'PRODUCER_TIMESTAMP',
              TimestampRange: { StartTimestamp: new Date(startMs) },
            },
          }),
        ),
      ).rejects.toMatchObject({ name });
    } finally {
      if (clients !== lenient) clients.destroy();
      clients = lenient;
      await strict.close();
    }
  },
);

/** The same, of which no block says that it is a keyframe. */
function withoutKeyframes(media: Buffer): Buffer {
  const [{ info, tracks, clusters } = { info: undefined, tracks: [], clusters: [] }] = readSegments(media);
  return Buffer.concat([
    writeSegmentHeader(info ?? { timestampScale: 1_000_000 }, tracks),
    ...clusters.map(({ timestamp, blocks }) =>
      writeCluster(
        timestamp,
        blocks.map(({ trackNumber, relativeTimestamp, data }) => ({
          ...{ trackNumber, data, keyframe: false },
          timestamp: timestamp + relativeTimestamp,
        })),
      ),
    ),
  ]);
}

test('a range without fragments, a stream without retention and a bad range have each their error', async () => {
  await put(server.url, record({ seconds: 2 }));

  await expect(getClip({ from: startMs + 1 })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(getClip({ streamName: 'live' })).rejects.toMatchObject({ name: 'NoDataRetentionException' });
  await expect(getClip({ streamName: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(getClip({ to: startMs })).rejects.toMatchObject({ name: 'InvalidArgumentException' });
  await expect(getClip({ to: startMs + 86_400_001 })).rejects.toMatchObject({
    name: 'InvalidArgumentException',
  });
  await expect(getClip({ type: 'SERVER_TIMESTAMP', to: Date.now() + 60_000 })).rejects.toMatchObject({
    name: 'InvalidArgumentException',
  });
});

test('an archive on disk makes the same clip, and a session, after another start', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'kvs-playback-'));
  const media = record({ withSound: true });
  const earlier = await startKvsLocal({ dir, streams: [{ name: 'camera', dataRetentionInHours: 24 }] });
  await put(earlier.url, media);
  await earlier.close();
  await put(server.url, media);
  const expected = await getClip();
  const later = await startKvsLocal({ dir });
  const inMemory = clients;
  clients = createClients(later.url);
  try {
    const clip = await getClip();
    const { HLSStreamingSessionURL = '' } = await clients.archive.send(
      new GetHLSStreamingSessionURLCommand({
        StreamName: 'camera',
        PlaybackMode: 'ON_DEMAND',
        HLSFragmentSelector: {
          FragmentSelectorType: 'PRODUCER_TIMESTAMP',
          TimestampRange: { StartTimestamp: new Date(startMs), EndTimestamp: new Date(startMs + 60_000) },
        },
      }),
    );

    expect(Buffer.compare(clip, expected)).toBe(0);
    expect(timesOf(await probeUrl(HLSStreamingSessionURL))).toHaveLength(60);
  } finally {
    clients.destroy();
    clients = inMemory;
    await later.close();
    await rm(dir, { recursive: true, force: true });
  }
});
