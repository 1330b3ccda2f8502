import { GetClipCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { type KvsLocal, startKvsLocal } from '../../src/index.ts';
import { type Clients, createClients } from '../clients.ts';
import { pictures, probe, put, record, startMs, timesOf } from './recording.ts';

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
