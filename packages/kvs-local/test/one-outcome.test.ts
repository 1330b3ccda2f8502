import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { inspect } from '@frame-ingest/matroska';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { cluster, header, openCluster, tags } from './media.ts';
import { type Acknowledgement, putMedia, putMediaHeaders } from './put-media-connection.ts';
import { element } from './written-fragments.ts';

jest.setTimeout(60_000);

let server: KvsLocal;
beforeEach(async () => {
  server = await startKvsLocal({ streams: [{ name: 'camera', dataRetentionInHours: 24 }] });
});
afterEach(() => server.close());

const relative = putMediaHeaders({
  'x-amzn-fragment-timecode-type': 'RELATIVE',
  'x-amzn-producer-start-timestamp': '1577934245.678',
});

const put = (media: Uint8Array) => putMedia(server.url, media, relative);

/** Tags as mkvmerge writes them behind the last cluster, about what the UID element names. */
function tagsAbout(uidElement: string, count: number, uid = '01'): Buffer {
  const targets = element('63c0', [element(uidElement, [Buffer.from(uid, 'hex')])]);
  const simpleTag = element('67c8', [
    element('45a3', [Buffer.from('NUMBER_OF_FRAMES')]),
    element('4487', [Buffer.from('90')]),
  ]);
  return element('1254c367', [element('7373', [targets, ...Array<Buffer>(count).fill(simpleTag)])]);
}

/** Each fragment's last word, by its number. */
function outcomes(acknowledgements: readonly Acknowledgement[]): string[] {
  const byNumber = new Map<string, string[]>();
  for (const { EventType, FragmentNumber = '' } of acknowledgements) {
    byNumber.set(FragmentNumber, [...(byNumber.get(FragmentNumber) ?? []), EventType]);
  }
  return [...byNumber].map(([number, events]) => (number === '' ? `none: ${events.at(-1)}` : `${events}`));
}

const whole = 'BUFFERING,RECEIVED,PERSISTED';

const elevenTags = tags(...Array.from({ length: 11 }, (_, index) => `tag-${index}`));

test.each([
  ['eleven of a track', tagsAbout('63c5', 11), true],
  ['eleven of an edition', tagsAbout('63c9', 11), true],
  ['eleven of a chapter', tagsAbout('63c4', 11), true],
  ['eleven of an attachment', tagsAbout('63c6', 11), true],
  ['eleven of all tracks, by the UID 0', tagsAbout('63c5', 11, '00'), false],
  ['eleven of the whole', elevenTags, false],
  ['ten of the whole', tags(...Array.from({ length: 10 }, (_, index) => `tag-${index}`)), true],
])(
  'tags behind the last cluster, %s: PutMedia does as inspection says',
  async (_what, trailer, isAccepted) => {
    for (const makeCluster of [cluster, openCluster]) {
      const media = Buffer.concat([header(), makeCluster(0), makeCluster(1000), trailer]);

      const { verdicts } = await inspect(media);
      const acknowledgements = await put(media);

      expect(verdicts.putMedia.accepted).toBe(isAccepted);
      expect(acknowledgements.some(({ ErrorId }) => ErrorId === 4009)).toBe(!isAccepted);
    }
  },
);

test('a complete fragment keeps its outcome: what is wrong with tags behind it is an error of no fragment', async () => {
  const acknowledgements = await put(Buffer.concat([header(), cluster(0), cluster(1000), elevenTags]));

  expect(outcomes(acknowledgements)).toEqual([whole, whole, 'none: ERROR']);
  expect(acknowledgements.at(-1)).toMatchObject({ FragmentTimecode: -1, ErrorId: 4009 });
});

test('a fragment whose end only its tags tell is refused with them, and is not persisted', async () => {
  const acknowledgements = await put(Buffer.concat([header(), openCluster(0), elevenTags]));

  expect(outcomes(acknowledgements)).toEqual(['BUFFERING,ERROR']);
});

test('tags that do not fit behind a complete fragment are an error of no fragment', async () => {
  await server.close();
  server = await startKvsLocal({ streams: ['camera:24'], limits: { maxFragmentBytes: 500 } });
  const many = Buffer.concat(Array<Buffer>(20).fill(tagsAbout('63c5', 1)));

  const acknowledgements = await put(Buffer.concat([header(), cluster(0), many]));

  expect(outcomes(acknowledgements)).toEqual([whole, 'none: ERROR']);
  expect(acknowledgements.at(-1)).toMatchObject({ FragmentTimecode: -1, ErrorId: 4001 });
});

/** Tests without it fail in CI, and say so elsewhere. */
const mkvmerge = '/usr/bin/mkvmerge';
const hasMkvmerge = existsSync(mkvmerge) || process.env['CI'] === 'true';
if (!hasMkvmerge) console.warn(`No file of mkvmerge is put, for it is not there: apt-get install mkvtoolnix`);

(hasMkvmerge ? test : test.skip)(
  'a file of mkvmerge with its statistics is put whole, where a second is demanded, too',
  async () => {
    await server.close();
    server = await startKvsLocal({ streams: ['camera:24'], limits: { minFragmentDurationMs: 1000 } });
    const directory = mkdtempSync(join(tmpdir(), 'kvs-local-'));
    const [input, output] = ['in.mp4', 'out.mkv'].map((name) => join(directory, name)) as [string, string];
    const inputs = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=15', '-f', 'lavfi', '-i', 'sine'];
    const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '15', '-sc_threshold', '0', '-bf', '0'];
    execFileSync(ffmpeg.path, ['-v', 'error', ...inputs, '-t', '6', ...h264, '-c:a', 'aac', input]);
    execFileSync(mkvmerge, ['--quiet', '--output', output, input]);
    const media = readFileSync(output);
    rmSync(directory, { recursive: true });

    const { verdicts, fragments } = await inspect(media, { strict: true });
    const acknowledgements = await put(media);

    expect(fragments).toBe(6);
    expect(media.includes('_STATISTICS_TAGS')).toBe(true);
    expect(verdicts.putMedia).toEqual({ accepted: true, refusedFor: [] });
    expect(outcomes(acknowledgements)).toEqual(Array<string>(fragments).fill(whole));
  },
);
