import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Track, writeCluster, writeSegmentHeader, writeTags } from '@frame-ingest/matroska';
import { joinWithStartCodes, splitByLength, writeAvcConfiguration } from '@frame-ingest/matroska/h264';
import { ffmpegs } from '../../../test/support/ffmpegs.ts';
import { writePps, writeSps } from '../../../test/support/h264-syntax.ts';
import { encodeH264 } from '../../../test/support/h264-video.ts';
import {
  createWrapAccessUnits,
  findVideoFaults,
  InvalidVideoError,
  type ProducedVideo,
  readAnnexB,
  readMatroskaVideo,
} from '../src/index.ts';
import { encodeByGStreamer, limits, startMs, testWithGStreamer } from './support/encoders.ts';

const encoded = readAnnexB(encodeH264({ frames: 6, keyEvery: 3 }));
const units = encoded.accessUnits;
const track: Track = {
  ...{ number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC', codecPrivate: encoded.codecPrivate },
};
const header = (changes: Partial<Track> = {}, ...others: Track[]) =>
  writeSegmentHeader({ timestampScale: 1_000_000 }, [{ ...track, ...changes }, ...others]);

/** Clusters of three pictures, 100 ms apart. */
const cluster = (timestamp: number, from: number) =>
  writeCluster(
    timestamp,
    units
      .slice(from, from + 3)
      .map((one, index) => ({ ...one, trackNumber: 1, timestamp: timestamp + index * 100 })),
  );

const read = (...parts: Uint8Array[]): ProducedVideo =>
  readMatroskaVideo(Uint8Array.from(Buffer.concat(parts)));

function refusalOf(...parts: Uint8Array[]): string {
  try {
    read(...parts);
  } catch (error) {
    if (!(error instanceof InvalidVideoError)) throw error;
    expect(error.faults).toHaveLength(1);
    return `${error.faults[0]?.index ?? ''} ${error.faults[0]?.reason}`.trim();
  }
  throw new Error('It was read');
}

const timesOf = ({ accessUnits }: ProducedVideo) => accessUnits.map(({ timestampMs }) => timestampMs);

/** A master element of four size bytes. */
function element(id: string, ...content: Uint8Array[]): Buffer {
  const payload = Buffer.concat(content);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(0x10000000 + payload.length);
  return Buffer.concat([Buffer.from(id, 'hex'), size, payload]);
}

/** A Block's or SimpleBlock's payload at a time of its cluster. */
const block = (ms: number, flags: number, ...data: Uint8Array[]) =>
  Buffer.concat([Buffer.from([0x81, ms >> 8, ms & 0xff, flags]), ...data]);
const at = (ms: number) => element('e7', Buffer.from([ms >> 8, ms & 0xff]));
const frame = (index: number) => units[index]?.data ?? new Uint8Array();

test("a producer's fragment is read as it is, with absolute times", () => {
  const video = read(header(), cluster(startMs, 0), cluster(startMs + 300, 3));

  expect(video).toEqual({
    codecPrivate: encoded.codecPrivate,
    accessUnits: units.map((one, index) => ({ ...one, timestampMs: startMs + index * 100 })),
    ...{ isAbsolute: true, leftOut: [] },
  });
});

test('times before 1973 count from some moment of their own', () => {
  expect(read(header(), cluster(0, 0)).isAbsolute).toBe(false);
  // GStreamer starts its clock at 1000 hours.
  expect(read(header(), cluster(3_600_000_000, 0))).toMatchObject({ isAbsolute: false });
  expect(timesOf(read(header(), cluster(3_600_000_000, 0)))[2]).toBe(3_600_000_200);
});

test('times of any scale become milliseconds, rounded', () => {
  const scaled = writeSegmentHeader({ timestampScale: 11_111 }, [track]);

  expect(timesOf(read(scaled, cluster(90_000, 0)))).toEqual([1000, 1001, 1002]);
});

test('clusters may be of unknown size, and frames in groups: those that refer to none are keyframes', () => {
  const group = (ms: number, index: number, ...others: Uint8Array[]) =>
    element('a0', element('a1', block(ms, 0, frame(index))), ...others);
  const reference = element('fb', Buffer.from([0x9c]));
  const unknownSize = Buffer.from('1f43b675ff', 'hex');
  const video = read(
    header(),
    unknownSize,
    at(1000),
    group(0, 0),
    group(100, 1, reference),
    group(200, 2, reference, element('9b', Buffer.from([40]))),
    unknownSize,
    at(2000),
    group(0, 3),
  );

  expect(timesOf(video)).toEqual([1000, 1100, 1200, 2000]);
  expect(video.accessUnits.map(({ keyframe }) => keyframe)).toEqual([true, false, false, true]);
});

test('how long the last frame lasts is told by its block, or by the track', () => {
  const group = element('a0', element('a1', block(0, 0, frame(0))), element('9b', Buffer.from([40])));
  const withGroup = [element('1f43b675', at(1000), group)];

  expect(read(header(), ...withGroup).lastFrameMs).toBe(40);
  expect(read(header({ defaultDuration: 33_333_333 }), ...withGroup).lastFrameMs).toBe(40);
  expect(read(header({ defaultDuration: 33_333_333 }), cluster(0, 0)).lastFrameMs).toBe(33);
  expect(read(header(), cluster(0, 0))).not.toHaveProperty('lastFrameMs');
});

test('laced frames have their times by what tells how long they last', () => {
  const [first, second] = [frame(0), frame(1)];
  const xiph = Buffer.from([1, ...new Array(Math.floor(first.length / 255)).fill(255), first.length % 255]);
  const laced = element('1f43b675', at(1000), element('a3', block(0, 0x82, xiph, first, second)));

  expect(timesOf(read(header({ defaultDuration: 40_000_000 }), laced))).toEqual([1000, 1040]);
  expect(
    read(header({ defaultDuration: 40_000_000 }), laced).accessUnits.map(({ data }) => data.length),
  ).toEqual([first.length, second.length]);
  expect(refusalOf(header(), laced)).toBe(
    '0 is laced with others, but neither DefaultDuration nor BlockDuration gives their duration',
  );
});

test('what would be lost without a word is named', () => {
  const title = writeSegmentHeader({ timestampScale: 1_000_000, title: 'Door' }, [track]);
  const tags = writeTags([{ name: 'a', value: 'b' }]);
  const stereo = {
    pixelWidth: 320,
    pixelHeight: 240,
    otherElements: [{ id: 0x53b8, raw: element('53b8', Buffer.from([1])) }],
  };
  const index = [element('114d9b74'), element('ec', Buffer.alloc(9)), element('1c53bb6b')];
  const chapters = [element('1043a770'), element('1941a469')];

  expect(read(title, cluster(0, 0), tags).leftOut).toEqual(['Title', 'Tags']);
  expect(read(header({ video: stereo }), ...index, ...chapters, cluster(0, 0)).leftOut).toEqual([
    'StereoMode',
    'Chapters',
    'Attachments',
  ]);
});

/** What a track of 320x240 says of how it is shown. */
function shown(width: number, height: number, unit = 0): Partial<Track> {
  const uint = (id: string, value: number) => ({
    id: Number.parseInt(id, 16),
    raw: element(id, Buffer.from([value >> 8, value & 0xff])),
  });
  const otherElements = [uint('54b0', width), uint('54ba', height), uint('54b2', unit)];
  return { video: { pixelWidth: 320, pixelHeight: 240, otherElements } };
}

test('a shape or a colour that the file has and the pictures have not is named', () => {
  const leftOut = (changes: Partial<Track>) => read(header(changes), cluster(0, 0)).leftOut;
  const anamorphic = readMatroskaVideo(
    encodeH264({ format: 'matroska', encoder: ['-bf', '0', '-vf', 'setsar=4/3'] }),
  );
  const unspecified = { matrixCoefficients: 2, transferCharacteristics: 2, primaries: 2, range: 0 };
  const coloured = (changes: object) =>
    leftOut({ video: { pixelWidth: 320, pixelHeight: 240, colour: { ...unspecified, ...changes } } });

  expect(leftOut(shown(320, 240))).toEqual([]);
  expect(leftOut(shown(321, 240))).toEqual([]);
  expect(leftOut(shown(640, 480))).toEqual([]);
  expect(leftOut(shown(4, 3, 3))).toEqual([]);
  expect(leftOut(shown(427, 240))).toEqual(['DisplayWidth']);
  expect(leftOut(shown(16, 9, 3))).toEqual(['DisplayWidth']);
  expect(anamorphic.leftOut).toEqual(['Tags']);
  expect(coloured({ range: 1 })).toEqual([]);
  expect(coloured({ range: 2 })).toEqual(['Colour']);
  expect(coloured({ matrixCoefficients: 1 })).toEqual(['Colour']);
});

/** What a track says of its own times. */
const ownTime = (id: string, payload: string): Partial<Track> => ({
  otherElements: [{ id: Number.parseInt(id, 16), raw: element(id, Buffer.from(payload, 'hex')) }],
});

test('a track whose times mean others than they say is refused, and one that only says so is read', () => {
  expect(refusalOf(header(ownTime('23314f', '40000000')), cluster(0, 0))).toBe(
    'has a track that moves its frames in time (TrackTimestampScale); write it without that element',
  );
  expect(refusalOf(header(ownTime('23314f', '3ff8000000000000')), cluster(0, 0))).toMatch(
    /TrackTimestampScale/,
  );
  expect(refusalOf(header(ownTime('537f', 'ff')), cluster(0, 0))).toMatch(/TrackOffset/);
  expect(refusalOf(header(ownTime('56aa', '1dcd6500')), cluster(0, 0))).toMatch(/CodecDelay/);
  for (const [id, payload] of [
    ['23314f', '3f800000'],
    ['23314f', '3ff0000000000000'],
    ['23314f', ''],
    ['537f', '00'],
    ['56aa', '00'],
  ] as const) {
    expect(read(header(ownTime(id, payload)), cluster(0, 0)).leftOut).toEqual([]);
  }
});

test('a frame in front of the time of its cluster has none, whatever time the one before had', () => {
  const [first, second] = [0, 3].map((index) => element('a3', block(0, 0x80, frame(index))));

  expect(refusalOf(header(), element('1f43b675', first as Buffer, at(1000)))).toMatch(/^0 has no time/);
  expect(
    refusalOf(
      header(),
      element('1f43b675', at(1000), first as Buffer),
      element('1f43b675', second as Buffer, at(2000)),
    ),
  ).toMatch(/^1 has no time/);
});

test('frames that are shown in another order than they stand in are told as that', () => {
  expect(refusalOf(header(), cluster(1000, 0), cluster(900, 3))).toBe(
    '3 is at 900 ms, but the frame before it is at 1200 ms; pictures must not be reordered',
  );
});

const manyFrames = writeCluster(
  0,
  Array.from({ length: 20_001 }, (_, timestamp) => ({
    trackNumber: 1,
    timestamp,
    keyframe: true,
    data: Uint8Array.of(0),
  })),
);
const audio: Track = {
  number: 2,
  uid: 2n,
  type: 2,
  codecId: 'A_AAC',
  codecPrivate: Uint8Array.of(0x11, 0x90),
};

test.each<[string, Uint8Array[], string]>([
  [
    'sound',
    [header({}, audio), cluster(0, 0)],
    'has 2 tracks: video ("V_MPEG4/ISO/AVC"), sound ("A_AAC"); send the video track alone, because only that is kept',
  ],
  [
    'a second video',
    [header({}, { ...track, number: 2 }), cluster(0, 0)],
    'has 2 tracks: video ("V_MPEG4/ISO/AVC"), video ("V_MPEG4/ISO/AVC"); send the video track alone, because only that is kept',
  ],
  [
    'sound alone',
    [writeSegmentHeader({ timestampScale: 1e6 }, [audio]), cluster(0, 0)],
    'has no video track',
  ],
  [
    'another codec',
    [header({ codecId: 'V_VP9' }), cluster(0, 0)],
    'has video of the codec "V_VP9"; it must be V_MPEG4/ISO/AVC',
  ],
  [
    'a second segment',
    [header(), cluster(0, 0), header(), cluster(300, 3)],
    'has a second Segment; send each segment separately',
  ],
  [
    'a frame of another track',
    [header({ number: 3 }), cluster(0, 0)],
    '0 has a frame of track 1, which is not declared',
  ],
  [
    'a frame that is not shown',
    [header(), element('1f43b675', at(0), element('a3', block(0, 0x88, frame(0))))],
    '0 is decoded but not shown (invisible)',
  ],
  ['a file of nothing but empty frames', [header(), manyFrames], 'has more than 20000 frames'],
  ['no frame', [header()], 'has no frame'],
  ['nothing', [], 'has no Tracks element'],
  ['no Matroska', [Buffer.from('ftypisom')], 'cannot be read as Matroska: 0x66'],
  [
    'a cluster that is cut off',
    [header(), cluster(0, 0).subarray(0, -3)],
    'cannot be read as Matroska: The stream ends inside an element',
  ],
])('%s is refused', (_, parts, expected) => {
  expect(refusalOf(...parts)).toContain(expected);
});

describe('a track without an avcC', () => {
  const annexB = units.map((one) => ({ ...one, data: joinWithStartCodes(splitByLength(one.data, 4) ?? []) }));
  const startCodes = (timestamp: number) =>
    writeCluster(
      timestamp,
      annexB.slice(0, 3).map((one, index) => ({ ...one, trackNumber: 1, timestamp: timestamp + index })),
    );
  const { codecPrivate: _, ...bare } = track;
  const bareHeader = writeSegmentHeader({ timestampScale: 1_000_000 }, [bare]);

  test("gets one of the sets in its frames, and lengths for start codes, as MediaRecorder's needs", () => {
    const video = read(bareHeader, startCodes(5));

    expect(video.codecPrivate).toEqual(encoded.codecPrivate);
    expect(video.accessUnits).toEqual(
      units.slice(0, 3).map((one, index) => ({ ...one, timestampMs: 5 + index })),
    );
  });

  test('may have them in an Annex B codec private data', () => {
    const sets = joinWithStartCodes([writeSps(), writePps()]);

    expect(read(header({ codecPrivate: sets }), cluster(0, 0)).codecPrivate).toEqual(
      writeAvcConfiguration([writeSps()], [writePps()]),
    );
  });

  test('may have one without sets, as GStreamer writes for avc3', () => {
    const codecPrivate = Uint8Array.of(1, 0x42, 0xc0, 0x1e, 0xff, 0xe0, 0);

    expect(read(header({ codecPrivate }), cluster(0, 0)).codecPrivate).toEqual(encoded.codecPrivate);
  });

  test('and without sets anywhere is refused', () => {
    const slices = units.slice(1, 3).map((one, index) => ({ ...one, trackNumber: 1, timestamp: index }));

    expect(refusalOf(bareHeader, writeCluster(0, slices))).toMatch(/no sequence parameter set/);
    expect(
      refusalOf(
        bareHeader,
        writeCluster(0, [{ trackNumber: 1, timestamp: 0, keyframe: true, data: Uint8Array.of(9, 9, 9) }]),
      ),
    ).toBe('0 is not made of NAL units');
  });
});

/** What was read goes through all checks, and into a segment. */
function expectWrapped({ codecPrivate, accessUnits, lastFrameMs = 100 }: ProducedVideo): void {
  const indexed = accessUnits.map((one, index) => ({ ...one, index }));
  const endMs = (indexed.at(-1)?.timestampMs ?? 0) + lastFrameMs;
  const wrap = createWrapAccessUnits({ limits, maxClusterMs: 10_000, minClusterMs: 1000 });

  expect(findVideoFaults(codecPrivate, indexed, limits)).toEqual([]);
  expect(
    wrap({ codecPrivate, accessUnits: indexed, endMs, segmentUuid: new Uint8Array(16).fill(1) }).durationMs,
  ).toBe(endMs - (indexed[0]?.timestampMs ?? 0));
}

describe.each(ffmpegs)('$name', ({ path: ffmpegPath }) => {
  test('writes files that are read, and what they have beside the video is named', () => {
    const video = readMatroskaVideo(encodeH264({ ffmpegPath, frames: 30, keyEvery: 10, format: 'matroska' }));

    expect(timesOf(video)).toEqual(Array.from({ length: 30 }, (_, index) => index * 100));
    expect(video).toMatchObject({ isAbsolute: false, lastFrameMs: 100, leftOut: ['Tags'] });
    expectWrapped(video);
  });

  test('marks a picture as a keyframe that is none, where the encoder refreshes it bit by bit', () => {
    const encoder = ['-bf', '0', '-x264-params', 'intra-refresh=1:keyint=10'];
    const { codecPrivate, accessUnits } = readMatroskaVideo(
      encodeH264({ ffmpegPath, frames: 30, keyEvery: 10, encoder, format: 'matroska' }),
    );
    const faults = findVideoFaults(
      codecPrivate,
      accessUnits.map((one, index) => ({ ...one, index })),
      limits,
    );

    expect(faults.map(({ rule }) => rule)).toContain('keyframe-flag');
  });

  test('streams without going back', () => {
    const dir = mkdtempSync(join(tmpdir(), 'matroska-video-'));
    const file = join(dir, 'in.h264');
    writeFileSync(file, encodeH264({ ffmpegPath, frames: 12, keyEvery: 6 }));
    const args = [
      '-v',
      'error',
      '-r',
      '10',
      '-f',
      'h264',
      '-i',
      file,
      '-c',
      'copy',
      '-f',
      'matroska',
      '-live',
      '1',
      'pipe:1',
    ];
    const video = readMatroskaVideo(execFileSync(ffmpegPath, args));
    rmSync(dir, { recursive: true });

    expect(video.accessUnits).toHaveLength(12);
    expectWrapped(video);
  });
});

testWithGStreamer.each([
  ['x264enc', 'x264enc bframes=0 key-int-max=20 ! h264parse ! matroskamux'],
  [
    'x264enc, as a stream',
    'x264enc tune=zerolatency key-int-max=20 ! h264parse ! matroskamux streamable=true',
  ],
  ['openh264enc', 'openh264enc gop-size=20 ! h264parse ! matroskamux streamable=true'],
])('GStreamer: %s', (_, pipeline) => {
  const video = readMatroskaVideo(encodeByGStreamer(pipeline));

  expect(video.accessUnits).toHaveLength(40);
  expectWrapped(video);
});
