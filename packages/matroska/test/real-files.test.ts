import { fix, inspect, type RuleId } from '../src/index.ts';
import { encode, ffmpegs, h264, hashPictures, probe, sine } from './media-tools.ts';
import { parameterSetsToAnnexB, readEvents, rebuild, toAnnexB } from './rebuild.ts';

const twoSeconds = ['-cluster_time_limit', '2000'];
const good = encode({ output: [...h264, ...twoSeconds] });
const avcC = readEvents(good).flatMap((event) => (event.type === 'tracks' ? event.tracks : []))[0]
  ?.codecPrivate as Uint8Array;

async function fixAll(file: Uint8Array, options = {}) {
  const parts: Uint8Array[] = [];
  const report = await fix(file, (bytes) => parts.push(Uint8Array.from(bytes)), options);
  return { report, fixed: Buffer.concat(parts) };
}

function brokenRules(counts: Partial<Record<RuleId, number>>): string[] {
  return Object.keys(counts).filter((rule) => rule !== 'index-elements');
}

describe.each(ffmpegs)('files of %s', (ffmpeg) => {
  test.each([
    ['a file', []],
    ['a live file', ['-live', '1']],
  ])('%s without B-frames is taken by everybody', async (_what, more) => {
    const report = await inspect(encode({ ffmpeg, output: [...h264, ...twoSeconds, ...more] }));

    expect(brokenRules(report.counts)).toEqual([]);
    expect(report.fragments).toBe(3);
    expect(Object.values(report.verdicts).every(({ accepted }) => accepted)).toBe(true);
  });

  test('B-frames are counted as ffprobe counts them, and keep players away', async () => {
    const file = encode({
      ffmpeg,
      output: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '20', ...twoSeconds],
    });

    const report = await inspect(file);

    const pictures = probe(file).frames.filter(({ pict_type }) => pict_type === 'B').length;
    expect(pictures).toBeGreaterThan(10);
    // P pictures of a pyramid go forward in time, so that only B slices are counted.
    expect(report.counts['b-frames']).toBe(pictures);
    expect(report.verdicts.putMedia.accepted).toBe(true);
    expect(report.verdicts.hls).toEqual({ accepted: false, refusedFor: ['b-frames'] });
    expect(report.verdicts.rekognition.accepted).toBe(false);
  });

  test.each([
    ['yuv444p', ['chroma-format']],
    ['yuv422p', ['chroma-format']],
    ['yuv420p10le', ['bit-depth']],
    ['yuv420p', []],
  ])('pictures in %s break %j', async (pixels, rules) => {
    const file = encode({
      ffmpeg,
      output: ['-c:v', 'libx264', '-pix_fmt', pixels, '-bf', '0', ...twoSeconds, '-g', '20'],
    });

    const report = await inspect(file);

    expect(probe(file).streams[0]?.pix_fmt).toBe(pixels);
    expect(brokenRules(report.counts)).toEqual(rules);
  });

  test('H.265 is for playback, not for Rekognition Video', async () => {
    const hevc = ['-c:v', 'libx265', '-x265-params', 'bframes=0:keyint=20:min-keyint=20:log-level=none'];
    const file = encode({ ffmpeg, output: [...hevc, '-pix_fmt', 'yuv420p', ...twoSeconds] });

    const { verdicts } = await inspect(file);

    expect(probe(file).streams[0]?.codec_name).toBe('hevc');
    expect(verdicts.hls.accepted).toBe(true);
    expect(verdicts.rekognition).toEqual({ accepted: false, refusedFor: ['hevc'] });
  });

  test.each([
    ['aac', []],
    ['pcm_alaw', ['audio-g711-hls']],
    ['pcm_mulaw', ['audio-g711-hls', 'audio-mu-law']],
    ['mp2', ['audio-codec']],
  ])('sound as %s breaks %j', async (codec, rules) => {
    const sound = ['-c:a', codec, '-ac', '1', ...(codec.startsWith('pcm') ? ['-ar', '8000'] : [])];
    const file = encode({ ffmpeg, input: sine, output: [...h264, ...sound, ...twoSeconds] });

    const { report } = await fixAll(file);

    // ffmpeg may leave the end of the sound to a cluster without pictures; that much is cured.
    expect(brokenRules(report.after.counts)).toEqual(rules);
  });

  test('an odd end of the sound is refused, and cured without losing a packet', async () => {
    const file = encode({ ffmpeg, input: sine, output: [...h264, '-c:a', 'aac', ...twoSeconds] });
    const { report, fixed } = await fixAll(file);

    const times = (bytes: Uint8Array, type: string) =>
      probe(bytes)
        .frames.filter(({ media_type }) => media_type === type)
        .map(({ pkt_pts_time }) => pkt_pts_time);
    expect(report.uncured).toEqual([]);
    expect(times(fixed, 'video')).toEqual(times(file, 'video'));
    expect(times(fixed, 'audio')).toEqual(times(file, 'audio'));
    expect(hashPictures(fixed)).toEqual(hashPictures(file));
  });
});

test('clusters that do not begin with keyframes, or are too long, are split at keyframes', async () => {
  const oneLong = rebuild(encode({ seconds: 26, output: h264 }), { clusterMs: 26_000 });
  const odd = rebuild(good, { clusterMs: 1_500 });

  const long = await fixAll(oneLong);
  const cut = await fixAll(odd);

  expect(Object.keys(long.report.before.counts)).toContain('fragment-too-long');
  expect(Object.keys(cut.report.before.counts)).toContain('cluster-not-on-keyframe');
  expect(long.report.after.fragments).toBe(13);
  expect(cut.report.after.fragments).toBe(3);
  for (const [{ report, fixed }, original] of [
    [long, oneLong],
    [cut, odd],
  ] as const) {
    expect(report.after.counts).toEqual({});
    expect(hashPictures(fixed)).toEqual(hashPictures(original));
  }
});

test.each([
  ['Annex B frames beside an avcC', {}, ['frames-annex-b']],
  [
    'Annex B in frames and codec private data',
    { codecPrivate: parameterSetsToAnnexB(avcC) },
    ['codec-private-not-avcc', 'frames-annex-b'],
  ],
])('%s are found and become avcC with the same pictures', async (_what, declared, rules) => {
  const file = rebuild(good, { track: (track) => ({ ...track, ...declared }), data: toAnnexB });

  const { report, fixed } = await fixAll(file);

  expect(brokenRules(report.before.counts)).toEqual(rules);
  expect(report.after.counts).toEqual({});
  expect(probe(fixed).streams[0]?.is_avc).toBe('true');
  expect(hashPictures(fixed)).toEqual(hashPictures(good));
});

test('codec private data that is missing is made of the parameter sets in the frames', async () => {
  const sets = parameterSetsToAnnexB(avcC);
  const file = rebuild(good, {
    track: ({ codecPrivate: _none, ...track }) => ({ ...track, codecId: 'V_MPEG/ISO/AVC' }),
    data: (data, { keyframe }) => (keyframe ? Buffer.concat([sets, toAnnexB(data)]) : toAnnexB(data)),
  });

  const { report, fixed } = await fixAll(file);

  expect(brokenRules(report.before.counts)).toEqual(['codec-private-missing', 'frames-annex-b']);
  expect(report.after.counts).toEqual({});
  const [track] = readEvents(fixed).flatMap((event) => (event.type === 'tracks' ? event.tracks : []));
  // The fields of the High profiles (4:2:0, 8 bits, 8 bits, no extension), which the ffmpeg of 2018 leaves out.
  const expected = `${Buffer.from(avcC).toString('hex')}fdf8f800`;
  expect(Buffer.from(track?.codecPrivate ?? []).toString('hex')).toBe(expected);
  expect(hashPictures(fixed)).toEqual(hashPictures(good));
});

test('missing codec private data that no frame has either is said to be uncured', async () => {
  const file = rebuild(good, { track: ({ codecPrivate: _none, ...track }) => track });

  const { report } = await fixAll(file);

  expect(report.uncured.map(({ rule }) => rule)).toEqual(['codec-private-missing']);
  expect(report.after.verdicts.putMedia.accepted).toBe(true);
});

test('B-frames stay, and are said to be uncured', async () => {
  const file = encode({ output: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '20', ...twoSeconds] });

  const { report, fixed } = await fixAll(file);

  expect(new Set(report.uncured.map(({ rule }) => rule))).toEqual(new Set(['b-frames']));
  expect(hashPictures(fixed)).toEqual(hashPictures(file));
});

test('two segments of the same tracks become one, the second behind the first', async () => {
  const { report, fixed } = await fixAll(Buffer.concat([good, good]));

  expect(Object.keys(report.before.counts)).toContain('second-segment');
  expect(report.after.counts).toEqual({});
  expect(report.changes).toEqual([
    'A tag about a track was left out (4 times)',
    'A tag in front of the first fragment was left out (2 times)',
    'Times that went backwards were moved after the times before',
  ]);
  expect(report.losses).toEqual([]);
  expect(report.after.fragments).toBe(6);
  expect(hashPictures(fixed)).toEqual([...hashPictures(good), ...hashPictures(good)]);
});

test('a segment with other codec private data is refused by playback, and left out by the fix', async () => {
  const other = encode({ output: [...h264, '-profile:v', 'baseline', ...twoSeconds] });

  const { report, fixed } = await fixAll(Buffer.concat([good, other]));

  expect(report.before.verdicts.hls.refusedFor).toContain('tracks-change');
  const why = 'their tracks differ from the tracks before: fix them as a separate file';
  expect(report.losses).toEqual([{ what: 'frames', why, count: 60 }]);
  expect(hashPictures(fixed)).toEqual(hashPictures(good));
});

test.each([
  ['relative' as const, 0],
  [{ startMs: Date.UTC(2026, 0, 2) }, Date.UTC(2026, 0, 2)],
  ['keep' as const, 2000],
])('times are rebased: %j', async (timestamps, expected) => {
  const file = rebuild(good, { keep: (timeMs) => timeMs >= 2000 });

  const { fixed } = await fixAll(file, { timestamps });

  const times = readEvents(fixed).flatMap((event) =>
    event.type === 'clusterTimestamp' ? [event.timestamp] : [],
  );
  expect(times).toEqual([expected, expected + 2000]);
});

test('a file cut short keeps what came before', async () => {
  const { report, fixed } = await fixAll(good.subarray(0, good.length - 3000));

  expect(report.before.verdicts.putMedia.refusedFor).toEqual(['not-matroska']);
  expect(report.after.verdicts.putMedia.accepted).toBe(true);
  expect(report.losses).toEqual([
    { what: 'bytes', why: expect.stringContaining('ends inside an element'), count: expect.any(Number) },
  ]);
  const pictures = hashPictures(fixed);
  expect(pictures.length).toBeGreaterThan(40);
  expect(pictures).toEqual(hashPictures(good).slice(0, pictures.length));
});
