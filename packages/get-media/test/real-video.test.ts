import { execFileSync } from 'node:child_process';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import ffprobe from '@ffprobe-installer/ffprobe';
import { type KvsLocal, startKvsLocal } from '@frame-ingest/kvs-local';
import { type Fragment, followStream, readFragmentList, toAnnexB } from '../src/index.ts';
import { collect, numbersOf, someTime, take } from './support/payload.ts';
import { putFile } from './support/put-fragments.ts';

let server: KvsLocal;
let video: Buffer;
let fragments: Fragment[];

beforeAll(async () => {
  video = encode();
  server = await startKvsLocal({ streams: [{ name: 'camera', dataRetentionInHours: 1 }] });
  await putFile(server.url, 'camera', video, someTime);
  const startSelector = { StartSelectorType: 'EARLIEST' } as const;
  fragments = await take(followStream({ ...stream(), startSelector }), 3);
});

afterAll(() => server.close());

function stream() {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const clientConfig = { endpoint: server.url, region: 'us-east-1', credentials };
  return { streamName: 'camera', clientConfig };
}

/** Six seconds of H.264 and AAC, a cluster every two. */
function encode(): Buffer {
  const inputs = [
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=320x240:rate=10',
    '-f',
    'lavfi',
    '-i',
    'sine=duration=5.9',
  ];
  const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '20', '-sc_threshold', '0', '-bf', '0'];
  const output = ['-c:a', 'aac', '-t', '6', '-cluster_time_limit', '2000', '-f', 'matroska', 'pipe:1'];
  return execFileSync(ffmpeg.path, ['-v', 'error', ...inputs, ...h264, ...output], { maxBuffer: 2 ** 26 });
}

/** The pictures of a file, as raw planes one after the other. */
function decode(input: Uint8Array, format: string): Buffer {
  const args = ['-v', 'error', '-f', format, '-i', 'pipe:0', '-vsync', '0', '-f', 'rawvideo', 'pipe:1'];
  return execFileSync(ffmpeg.path, args, { input, maxBuffer: 2 ** 28 });
}

/** The times of a file's packets in milliseconds, by type. */
function packetTimes(input: Uint8Array): Record<string, number[]> {
  const args = ['-v', 'error', '-show_packets', '-of', 'json', 'pipe:0'];
  const { packets } = JSON.parse(execFileSync(ffprobe.path, args, { input }).toString()) as {
    packets: { codec_type: string; pts_time: string }[];
  };
  const times: Record<string, number[]> = { video: [], audio: [] };
  for (const { codec_type, pts_time } of packets)
    times[codec_type]?.push(Math.round(Number(pts_time) * 1000));
  return times;
}

test('every frame of both tracks is there, at the time that ffprobe sees in the file', () => {
  const frames = fragments.flatMap((fragment) => fragment.frames);
  const timesOf = (type: number) =>
    frames.filter(({ track }) => track.type === type).map(({ timestampMs }) => timestampMs - someTime);

  const { video: videoTimes, audio: audioTimes } = packetTimes(video);

  expect(timesOf(1)).toEqual(videoTimes);
  expect(timesOf(2)).toEqual(audioTimes);
  expect(audioTimes?.length).toBeGreaterThan(200);
});

test('the raw bytes of each fragment decode alone, to the same pictures as the file', () => {
  const pictures = fragments.map(({ raw }) => decode(raw, 'matroska'));

  expect(pictures.map(({ length }) => length)).toEqual(Array(3).fill(20 * 320 * 240 * 1.5));
  expect(Buffer.concat(pictures).equals(decode(video, 'matroska'))).toBe(true);
});

test('Annex B of the frames decodes to the same pictures, from any fragment on', () => {
  const frames = fragments.slice(1).flatMap((fragment) => fragment.frames);
  const h264 = frames.filter(({ track }) => track.type === 1).map(toAnnexB);

  const pictures = decode(Buffer.concat(h264), 'h264');

  expect(pictures.equals(decode(video, 'matroska').subarray(20 * 320 * 240 * 1.5))).toBe(true);
});

test('the archive gives the same fragments as the stream', async () => {
  const archived = await collect(readFragmentList({ ...stream(), fragments: numbersOf(fragments) }));

  const withoutPosition = fragments.map((fragment) => ({
    ...fragment,
    millisBehindNow: undefined,
    continuationToken: undefined,
  }));
  expect(archived).toEqual(withoutPosition);
});
