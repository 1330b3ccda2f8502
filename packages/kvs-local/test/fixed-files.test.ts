import { execFileSync } from 'node:child_process';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { fix } from '@frame-ingest/matroska';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { audio, cluster, header, tags, video } from './media.ts';
import { type Acknowledgement, PutMediaConnection, putMediaHeaders } from './put-media-connection.ts';

let server: KvsLocal;
beforeEach(async () => {
  server = await startKvsLocal({ streams: [{ name: 'camera', dataRetentionInHours: 24 }] });
});
afterEach(() => server.close());

const relative = putMediaHeaders({
  'x-amzn-fragment-timecode-type': 'RELATIVE',
  'x-amzn-producer-start-timestamp': '1577934245.678',
});

async function put(media: Uint8Array): Promise<readonly Acknowledgement[]> {
  return new PutMediaConnection(server.url, relative).end(media).ended();
}

/** Pictures with sound that is longer, whose last cluster has no picture. */
function encodeWithLongSound(): Buffer {
  const inputs = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10', '-f', 'lavfi', '-i', 'sine'];
  const output = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '20', '-bf', '0', '-c:a', 'aac'];
  const args = ['-v', 'error', ...inputs, '-t', '6', ...output, '-cluster_time_limit', '2000'];
  return execFileSync(ffmpeg.path, [...args, '-f', 'matroska', 'pipe:1'], { maxBuffer: 2 ** 26 });
}

/** A frame each second, over 25 s. */
const times = Array.from({ length: 26 }, (_, second) => second * 1000);

test.each([
  ['sound that is longer than the pictures', 'FRAMES_MISSING_FOR_TRACK', encodeWithLongSound],
  [
    'a track that never has a frame',
    'FRAMES_MISSING_FOR_TRACK',
    () => Buffer.concat([header([video, audio]), cluster(0), cluster(1000)]),
  ],
  [
    'a frame of a track that is not declared',
    'TRACK_NUMBER_MISMATCH',
    () => Buffer.concat([header(), cluster(0), cluster(1000, [0], 2), cluster(2000)]),
  ],
  [
    'a fragment over 20 s',
    'MAX_FRAGMENT_DURATION_REACHED',
    () => Buffer.concat([header(), cluster(0, times)]),
  ],
  [
    'times that go back',
    'FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS',
    () => Buffer.concat([header(), cluster(5000), cluster(6000), cluster(1000), cluster(2000)]),
  ],
  [
    'eleven tags',
    'FRAGMENT_METADATA_LIMIT_REACHED',
    () => Buffer.concat([header(), cluster(0), tags(...Array<string>(11).fill('name')), cluster(1000)]),
  ],
  [
    'a second segment',
    'INVALID_MKV_DATA',
    () => Buffer.concat([header(), cluster(0), cluster(1000), header(), cluster(0)]),
  ],
])('%s is refused with %s, and accepted as it is fixed', async (_what, errorCode, make) => {
  const media = make();
  const fixed: Uint8Array[] = [];

  const { before, after } = await fix(media, (bytes) => fixed.push(bytes));
  const refused = await put(media);
  const accepted = await put(Buffer.concat(fixed));

  expect(refused.at(-1)).toMatchObject({ EventType: 'ERROR', ErrorCode: errorCode });
  expect(before.verdicts.putMedia.accepted).toBe(false);
  expect(accepted.filter(({ EventType }) => EventType === 'ERROR')).toEqual([]);
  expect(accepted.filter(({ EventType }) => EventType === 'PERSISTED')).toHaveLength(after.fragments);
  expect(after.verdicts.putMedia.accepted).toBe(true);
});
