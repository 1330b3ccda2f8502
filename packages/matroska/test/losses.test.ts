import { deflateSync, inflateSync } from 'node:zlib';
import {
  describeLoss,
  type FixOptions,
  fix,
  type OtherElement,
  readSegments,
  type Track,
  writeCluster,
} from '../src/index.ts';
import { additions, audio, blockGroups, fragment, header, idr, picture, sized, video } from './hand-made.ts';

async function fixAll(parts: readonly Uint8Array[], options: FixOptions = {}) {
  const written: Uint8Array[] = [];
  const report = await fix(parts, (bytes) => written.push(Uint8Array.from(bytes)), options);
  const fixed = Buffer.concat(written);
  return { ...report, fixed, segment: readSegments(fixed)[0] };
}

const noRoom = 'a SimpleBlock cannot hold this element';

function element(id: string, payload: string): OtherElement {
  return { id: Number.parseInt(id, 16), raw: sized(id, Buffer.from(payload.replace(/ /g, ''), 'hex')) };
}

/** ContentEncodings with one ContentEncoding of these children. */
function encoded(track: Track, children: readonly OtherElement[]): Track {
  const encoding = sized('6240', Buffer.concat(children.map(({ raw }) => raw)));
  return { ...track, otherElements: [{ id: 0x6d80, raw: sized('6d80', encoding) }] };
}

const compressedBy = (algorithm: string): OtherElement => ({
  id: 0x5034,
  raw: sized('5034', element('4254', algorithm).raw),
});

test.each([
  ['BlockAdditions', additions],
  ['DiscardPaddings', '75a2 82 03e8'],
  ['CodecStates', 'a4 81 01'],
])('%s are told with their track and their number', async (what, elements) => {
  const { losses, fixed } = await fixAll([header(video), blockGroups(0, [elements, '', elements])]);

  expect(losses).toEqual([{ what, why: noRoom, track: 1, count: 2 }]);
  expect(describeLoss(losses[0] as (typeof losses)[0])).toBe(`2 ${what} of track 1 were left out: ${noRoom}`);
  expect(readSegments(fixed)[0]?.clusters.flatMap(({ blocks }) => blocks)).toHaveLength(3);
});

test('a BlockDuration is a loss of subtitles, which have no other end, and a mere change of pictures', async () => {
  const subtitles: Track = { number: 2, uid: 2n, type: 17, codecId: 'S_TEXT/UTF8' };
  const duration = '9b 82 03e8';

  const pictures = await fixAll([header(video), blockGroups(0, [duration, duration])]);
  const texts = await fixAll([
    header(video, subtitles),
    // Both within the fragment of the pictures.
    fragment(0, [0, 1000, 2000]),
    blockGroups(100, [duration, duration], 2),
  ]);

  expect(pictures.losses).toEqual([]);
  expect(pictures.changes).toEqual(['The BlockDuration of a block of track 1 was left out (2 times)']);
  expect(texts.losses).toEqual([{ what: 'BlockDurations', why: noRoom, track: 2, count: 2 }]);
});

describe('frames that Matroska compressed', () => {
  const zlib = encoded(video, [compressedBy('00')]);
  const byDefault = encoded(video, [{ id: 0x5034, raw: sized('5034', new Uint8Array()) }]);
  const compressed = [0, 1000].map((time) => picture(time, { data: deflateSync(idr) }));
  const inflate = (bytes: Uint8Array, maxOutputLength: number) => inflateSync(bytes, { maxOutputLength });

  test.each([
    ['by zlib', zlib],
    ['by zlib, which is the default', byDefault],
  ])('%s are inflated, where there is something to inflate them with', async (_how, track) => {
    const { segment, losses, cured } = await fixAll([header(track), writeCluster(0, compressed)], {
      inflate,
    });

    const frames = segment?.clusters.flatMap(({ blocks }) => blocks).map(({ data }) => Buffer.from(data));
    expect(frames).toEqual([idr, idr]);
    expect(segment?.tracks[0]?.contentEncodings).toBeUndefined();
    expect(cured).toContain('content-encoding');
    expect(losses).toEqual([]);
  });

  test.each([
    ['by zlib, without anything to inflate it', zlib, 'is compressed by zlib'],
    ['by bzlib', encoded(video, [compressedBy('01')]), 'is compressed by bzlib'],
    ['by what there is not', encoded(video, [compressedBy('09')]), 'is compressed by algorithm 9'],
    ['by encryption', encoded(video, [element('5033', '01')]), 'is encrypted'],
    [
      'together with the codec private data',
      encoded(video, [element('5032', '03'), compressedBy('03')]),
      'is compressed together with its codec private data',
    ],
  ])('%s make the track a loss with its codec and number of frames', async (_how, track, reason) => {
    const sound = [0, 500, 1000].map((time) => picture(time, { trackNumber: 2 }));
    const media = [header(track, audio), writeCluster(0, [...compressed, ...sound])];

    const { losses, segment } = await fixAll(media);

    const why = `the track (V_MPEG4/ISO/AVC) ${reason}`;
    expect(losses).toEqual([{ what: 'frames', why, track: 1, count: 2 }]);
    expect(segment?.tracks.map(({ type }) => type)).toEqual([2]);
  });

  test('that cannot be inflated, or inflate to more than a fragment holds, are told and left out', async () => {
    const large = deflateSync(new Uint8Array(50_000_001));
    const broken = ['ffd8', deflateSync(idr).subarray(0, -6).toString('hex')].map((data, index) =>
      picture(1000 + index, { data: Buffer.from(data, 'hex') }),
    );
    const frames = [...compressed.slice(0, 1), ...broken, picture(1500, { data: large })];

    const { losses, segment } = await fixAll([header(zlib), writeCluster(0, frames)], { inflate });

    expect(losses).toEqual([{ what: 'frames', why: 'they cannot be decompressed', track: 1, count: 3 }]);
    expect(segment?.clusters.flatMap(({ blocks }) => blocks)).toHaveLength(1);
  });
});

test('frames of a track that begins late are told with their number', async () => {
  const sound = (time: number) => picture(time, { trackNumber: 2 });
  const many = Array.from({ length: 12 }, (_, index) => sound(30_000 + index * 100));
  const far = [0, 15_000, 30_000].map((time) => fragment(time, [0, 14_000]));

  const { losses } = await fixAll([header(video, audio), ...far, writeCluster(30_000, many)]);

  const why = 'the track has no frame in the first fragment, and PutMedia requires one in each';
  expect(losses).toEqual([{ what: 'frames', why, track: 2, count: 12 }]);
});

test('sound that waits for a picture that never comes is told', async () => {
  const { losses } = await fixAll([
    header(video, audio),
    writeCluster(0, [picture(0, { trackNumber: 2 }), picture(20, { trackNumber: 2 })]),
  ]);

  expect(losses).toEqual([
    { what: 'frames', why: 'their times are before a keyframe that never arrives', track: 2, count: 2 },
  ]);
});

test('bytes behind a fault, and blocks that are encrypted, are told', async () => {
  const encryptedBlock = sized('af', Buffer.from('810000 80aabb'.replace(' ', ''), 'hex'));
  const cluster = Buffer.concat([writeCluster(0, [picture(0), picture(1000)])]);
  const withBlock = Buffer.concat([
    Buffer.from('1f43b675ff', 'hex'),
    cluster.subarray(5),
    encryptedBlock,
    Buffer.from('ffd8ffe0', 'hex'),
  ]);

  const { losses } = await fixAll([header(video), withBlock]);

  expect(losses).toEqual([
    { what: 'EncryptedBlocks', why: 'they cannot be read', count: 1 },
    { what: 'bytes', why: expect.stringMatching(/^what follows a fault/), count: 4 },
  ]);
});

test('what else a track declares is kept as it was', async () => {
  const language = element('22b59c', '646575');
  const codecDelay = element('56aa', '03e8');
  const stereoMode = element('53b8', '01');
  const projection = element('7670', '7675 84 42340000');
  const mastering = element('55d0', '55d9 84 42340000');
  const output = element('78b5', '473b8000');
  const dateUtc = element('4461', '0a00000000000000');
  const colour = { matrixCoefficients: 1, transferCharacteristics: 1, primaries: 1, range: 1 };
  const pictures: Track = {
    ...video,
    otherElements: [language],
    video: {
      pixelWidth: 16,
      pixelHeight: 16,
      colour: { ...colour, otherElements: [mastering] },
      otherElements: [stereoMode, projection],
    },
  };
  const sound: Track = {
    ...audio,
    otherElements: [codecDelay],
    audio: { samplingFrequency: 24_000, channels: 2, otherElements: [output] },
  };
  const both = [picture(0), picture(10, { trackNumber: 2 }), picture(1000)];
  const head = Buffer.concat([header(pictures, sound)]);
  // Info with DateUTC in place of the one without.
  const info = head.indexOf('1549a966', 0, 'hex');
  const tracks = head.indexOf('1654ae6b', 0, 'hex');
  const dated = sized('1549a966', Buffer.concat([head.subarray(info + 5, tracks), dateUtc.raw]));

  const { fixed, changes, losses } = await fixAll([
    ...[head.subarray(0, info), dated, head.subarray(tracks)],
    writeCluster(0, both),
  ]);

  for (const { raw } of [language, codecDelay, stereoMode, projection, mastering, output, dateUtc]) {
    expect(fixed.includes(Buffer.from(raw))).toBe(true);
  }
  expect(changes).toEqual([]);
  expect(losses).toEqual([]);
});

test('frames that are not to be shown, or may be left out, stay so', async () => {
  const flagged = [picture(0), picture(500, { invisible: true }), picture(1000, { discardable: true })];

  const { segment } = await fixAll([header(video), writeCluster(0, flagged)]);

  const flags = segment?.clusters[0]?.blocks.map(({ invisible, discardable }) => [invisible, discardable]);
  expect(flags).toEqual([
    [undefined, undefined],
    [true, undefined],
    [undefined, true],
  ]);
});

test('tags and parts of tags that are left out are told, and are no loss of media', async () => {
  const name = element('45a3', '6e616d65').raw;
  const value = element('4487', '76').raw;
  const simpleTag = (...parts: Uint8Array[]) => sized('67c8', Buffer.concat(parts));
  const tagsOf = (...parts: Uint8Array[]) => sized('1254c367', sized('7373', Buffer.concat(parts)));
  const track = sized('63c0', element('63c5', '01').raw);
  const nested = simpleTag(name, value, simpleTag(name, value));

  const { changes, losses, segment } = await fixAll([
    header(video),
    tagsOf(simpleTag(name, value)),
    fragment(0),
    tagsOf(simpleTag(name, element('4485', 'ff').raw), nested),
    tagsOf(track, simpleTag(name, value)),
    sized('1043a770', new Uint8Array()),
  ]);

  expect(segment?.clusters[0]?.tags).toEqual([{ name: 'name', value: 'v' }]);
  expect(changes).toEqual([
    'A tag in front of the first fragment was left out',
    'A tag with a binary value was left out',
    'The SimpleTag of a tag was left out',
    'A tag about a track was left out',
    'Chapters were left out',
  ]);
  expect(losses).toEqual([]);
});

test('a file with any number of tracks that it does not declare gives a report that stays short', async () => {
  const blocks = Array.from({ length: 1500 }, (_, index) => {
    const trackNumber = 200 + index;
    return sized('a3', Buffer.from([0x40 | (trackNumber >> 8), trackNumber & 0xff, 0, 0, 0x80, 1]));
  });

  const { losses } = await fixAll([header(video), Buffer.from('1f43b675ffe78100', 'hex'), ...blocks]);

  expect(losses).toHaveLength(1000);
});
