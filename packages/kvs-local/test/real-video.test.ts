import { execFileSync, spawnSync } from 'node:child_process';
import {
  GetMediaForFragmentListCommand,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand } from '@aws-sdk/client-kinesis-video-media';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import ffprobe from '@ffprobe-installer/ffprobe';
import { MatroskaReader } from '@frame-ingest/matroska';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { type Clients, createClients } from './clients.ts';
import { takeChunks } from './collect-payload.ts';
import { PutMediaConnection, putMediaHeaders } from './put-media-connection.ts';

let server: KvsLocal;
let clients: Clients;
const startMs = Date.UTC(2020, 0, 2, 3, 4, 5, 678);
const frames = 60;
const relative = putMediaHeaders({
  'x-amzn-fragment-timecode-type': 'RELATIVE',
  'x-amzn-producer-start-timestamp': (startMs / 1000).toFixed(3),
});

beforeEach(async () => {
  server = await startKvsLocal({ streams: [{ name: 'camera', dataRetentionInHours: 24 }] });
  clients = createClients(server.url);
});

afterEach(async () => {
  clients.destroy();
  await server.close();
});

/** Six seconds of H.264 at 10 frames per second, a keyframe and a cluster every two. */
function encode(output: readonly string[], input: readonly string[] = []): Buffer {
  const video = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10'];
  const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '20', '-sc_threshold', '0', '-bf', '0'];
  return execFileSync(
    ffmpeg.path,
    ['-v', 'error', ...video, ...input, '-t', '6', ...h264, ...output, '-f', 'matroska', 'pipe:1'],
    { maxBuffer: 2 ** 26 },
  );
}

/** The same with clusters whose sizes are not told, as Kinesis Video's own producers write them. */
function withUnknownSizes(media: Uint8Array): Buffer {
  const reader = new MatroskaReader();
  const events = [...reader.push(media), ...reader.end()];
  return Buffer.concat(
    events.map((event) => (event.type === 'clusterStart' ? Buffer.from('1f43b675ff', 'hex') : event.raw)),
  );
}

interface Packet {
  readonly pts_time: string;
  readonly flags: string;
  readonly codec_type: string;
}

function probe(media: Uint8Array): {
  packets: Packet[];
  streams: { codec_name: string; nb_read_frames: string }[];
} {
  const args = [
    '-v',
    'error',
    '-count_frames',
    '-show_packets',
    '-show_streams',
    '-of',
    'json',
    '-i',
    'pipe:0',
  ];
  const { stdout, stderr } = spawnSync(ffprobe.path, args, { input: media, maxBuffer: 2 ** 26 });
  expect(stderr.toString()).toBe('');
  return JSON.parse(stdout.toString());
}

const known = (): Buffer => encode(['-cluster_time_limit', '2000']);
const live = (): Buffer => encode(['-live', '1', '-cluster_time_limit', '2000']);

test.each([
  ['known size', known],
  ['unknown size', () => withUnknownSizes(known())],
  ['a live file', live],
  ['a live file, its sizes unknown', () => withUnknownSizes(live())],
])('ffmpeg puts fragments (%s), and ffprobe reads each of them alone, whole', async (_what, make) => {
  const connection = new PutMediaConnection(server.url, relative);
  await connection.writeInPieces(make(), [1, 1000, 17, 4096, 3]);
  const acknowledgements = await connection.end().ended();

  const { Payload } = await clients.media.send(
    new GetMediaCommand({ StreamName: 'camera', StartSelector: { StartSelectorType: 'EARLIEST' } }),
  );
  const chunks = await takeChunks(Payload, 3);

  expect(acknowledgements.filter(({ EventType }) => EventType === 'PERSISTED')).toHaveLength(3);
  const probed = chunks.map(probe);
  for (const { streams, packets } of probed) {
    expect(streams).toMatchObject([{ codec_name: 'h264', nb_read_frames: '20' }]);
    expect(packets[0]?.flags).toMatch(/^K/);
  }
  const times = probed.flatMap(({ packets }) => packets.map(({ pts_time }) => Number(pts_time)));
  expect(times).toEqual(Array.from({ length: frames }, (_, index) => index / 10));
});

test('fragments of a real file are listed with their producer times, and end where the next begins', async () => {
  await new PutMediaConnection(server.url, relative).end(known()).ended();

  const { Fragments } = await clients.archive.send(new ListFragmentsCommand({ StreamName: 'camera' }));

  expect(
    Fragments?.map(({ ProducerTimestamp, FragmentLengthInMilliseconds }) => [
      ProducerTimestamp?.getTime(),
      FragmentLengthInMilliseconds,
    ]),
  ).toEqual([
    [startMs, 2000],
    [startMs + 2000, 2000],
    [startMs + 4000, 2000],
  ]);
});

test('video with sound keeps every packet of both', async () => {
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=5.9'];
  const media = encode(['-c:a', 'aac', '-cluster_time_limit', '2000'], sound);
  const sent = probe(media).packets;
  const acknowledgements = await new PutMediaConnection(server.url, relative).end(media).ended();
  const numbers = acknowledgements
    .filter(({ EventType }) => EventType === 'PERSISTED')
    .map(({ FragmentNumber = '' }) => FragmentNumber);

  const received: Packet[] = [];
  for (const number of numbers) {
    const { Payload } = await clients.archive.send(
      new GetMediaForFragmentListCommand({ StreamName: 'camera', Fragments: [number] }),
    );
    received.push(...probe((await Payload?.transformToByteArray()) ?? new Uint8Array()).packets);
  }

  const times = (of: readonly Packet[], type: string) =>
    of.filter(({ codec_type }) => codec_type === type).map(({ pts_time }) => pts_time);
  expect(numbers).toHaveLength(3);
  expect(times(received, 'video')).toEqual(times(sent, 'video'));
  expect(times(received, 'audio')).toEqual(times(sent, 'audio'));
  expect(times(received, 'audio').length).toBeGreaterThan(250);
});

test('a last cluster that has sound only, as ffmpeg writes when the sound is longer, is refused', async () => {
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
  const media = encode(['-c:a', 'aac', '-cluster_time_limit', '2000'], sound);

  const acknowledgements = await new PutMediaConnection(server.url, relative).end(media).ended();

  expect(acknowledgements.filter(({ EventType }) => EventType === 'PERSISTED')).toHaveLength(3);
  expect(acknowledgements.at(-1)).toMatchObject({ ErrorCode: 'FRAMES_MISSING_FOR_TRACK', ErrorId: 4011 });
});
