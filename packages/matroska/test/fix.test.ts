import { joinWithLengths, joinWithStartCodes, parseAvcConfiguration } from '../src/h264/index.ts';
import { fix, readSegments, writeCluster } from '../src/index.ts';
import {
  audio,
  avcC,
  compressedHeader,
  fragment,
  header,
  idr,
  picture,
  ppsOf,
  pSlice,
  sps,
  spsOf,
  tags,
  video,
} from './hand-made.ts';

async function fixAll(...parts: readonly Uint8Array[]) {
  const written: Uint8Array[] = [];
  const report = await fix(parts, (bytes) => written.push(bytes));
  const [segment] = readSegments(Buffer.concat(written));
  return { report, clusters: segment?.clusters ?? [], tracks: segment?.tracks ?? [] };
}

const sound = (timestamp: number) => picture(timestamp, { trackNumber: 2, data: Uint8Array.of(1, 2, 3) });
const delta = (timestamp: number) => picture(timestamp, { keyframe: false, data: pSlice });

test('frames go to the fragment of their time, wherever they were', async () => {
  const { report, clusters } = await fixAll(
    header(video, audio),
    writeCluster(0, [sound(0), picture(0), delta(1000), sound(1000), sound(2100)]),
    writeCluster(1900, [picture(2000), sound(1900), delta(2500), sound(3000), sound(3900)]),
  );

  expect(Object.keys(report.before.counts)).toContain('fragments-overlap');
  expect(report.after.counts).toEqual({});
  expect(report.changes).toEqual([]);
  const times = clusters.map(({ timestamp, blocks }) =>
    blocks.map((block) => [block.trackNumber, timestamp + block.relativeTimestamp]).toSorted(),
  );
  expect(times).toEqual([
    [
      [1, 0],
      [1, 1000],
      [2, 0],
      [2, 1000],
      [2, 1900],
    ],
    [
      [1, 2000],
      [1, 2500],
      [2, 2100],
      [2, 3000],
      [2, 3900],
    ],
  ]);
});

test('an avcC that leaves its parameter sets to the frames is told as such, and completed from them', async () => {
  // Of lengths of two bytes, as it says itself.
  const without = Buffer.concat([avcC.subarray(0, 4), Buffer.from('fde000', 'hex')]);
  const units = [Buffer.from(sps, 'hex'), Buffer.from('68ce0f2c80', 'hex'), idr.subarray(4)];
  const data = Buffer.concat(units.flatMap((unit) => [Buffer.of(0, unit.length), unit]));
  const cluster = writeCluster(0, [picture(0, { data }), picture(1000, { data })]);

  const { report, clusters, tracks } = await fixAll(header({ ...video, codecPrivate: without }), cluster);

  const [finding] = report.before.findings.filter(({ severity }) => severity === 'error');
  expect(Object.keys(report.before.counts)).toEqual(['codec-private-not-avcc']);
  expect(finding?.message).toContain('is an avcC without parameter sets');
  expect(report.after.counts).toEqual({});
  expect(parseAvcConfiguration(tracks[0]?.codecPrivate ?? avcC.subarray(0, 0))).toMatchObject({
    lengthSize: 4,
  });
  expect(clusters.flatMap(({ blocks }) => blocks).map((block) => Buffer.from(block.data))).toEqual(
    [0, 1].map(() => Buffer.from(joinWithLengths(units))),
  );
});

test('an avcC that is made of the frames is that of the first, though others of the same ids follow at once', async () => {
  const sizes = [spsOf(320, 240), spsOf(240, 320)];
  const cluster = (timestamp: number, set = 0) =>
    writeCluster(timestamp, [
      picture(timestamp, {
        data: joinWithStartCodes([sizes[set] ?? idr, ppsOf(), Buffer.from('6588c0', 'hex')]),
      }),
      delta(timestamp + 1000),
    ]);
  const { codecPrivate: _none, ...bare } = video;

  const { report, tracks } = await fixAll(header(bare), cluster(0), cluster(1500, 1), cluster(3000, 1));

  expect(parseAvcConfiguration(tracks[0]?.codecPrivate ?? idr)).toMatchObject({
    sequenceParameterSets: [sizes[0]],
    pictureParameterSets: [ppsOf()],
  });
  expect(report.uncured.map(({ message }) => message)).toEqual([
    'At 1500 ms the pictures of track 1 change: 320x240 to 240x320',
  ]);
});

test('times before 0 are moved to begin there, all by as much, which is told', async () => {
  // A cluster at 0 whose frames are 1500, 1000 and 500 ms before it, as ffmpeg writes negative times.
  const early = Buffer.from(
    `1f43b675ff e78100 a38a81fa2480${idr.toString('hex')} ${['fc18', 'fe0c']
      .map((time) => `a38a81${time}00${pSlice.toString('hex')}`)
      .join('')}`.replace(/ /g, ''),
    'hex',
  );

  const { report, clusters } = await fixAll(header(video), early, fragment(0), fragment(1500));

  expect(report.before.counts).toHaveProperty('cluster-times-not-rising');
  expect(clusters.map(({ timestamp }) => timestamp)).toEqual([0, 1500, 3000]);
  expect(
    clusters.flatMap(({ timestamp, blocks }) => blocks.map((block) => timestamp + block.relativeTimestamp)),
  ).toEqual([0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000]);
  expect(report.changes).toEqual(['All times were moved by 1500 ms, to begin at 0']);
  expect([report.uncured, report.losses]).toEqual([[], []]);
});

test('bytes that Matroska left out of each frame are put back', async () => {
  const stripped = [0, 1000].map((time) => picture(time, { data: idr.subarray(1) }));

  const { report, clusters } = await fixAll(compressedHeader, writeCluster(0, stripped));

  expect(report.cured).toContain('content-encoding');
  expect(clusters.flatMap(({ blocks }) => blocks).map(({ data }) => Buffer.from(data))).toEqual([idr, idr]);
});

test('tags are kept as far as PutMedia takes them', async () => {
  const { report, clusters } = await fixAll(
    header(video),
    fragment(0),
    tags(12),
    tags(1, 'AWS_MINE'),
    tags(1, 'AWS_KINESISVIDEO_END_OF_FRAGMENT', ''),
    fragment(1500),
  );

  const names = clusters.map((cluster) => cluster.tags.map(({ name }) => name));
  expect(names).toEqual([[...Array<string>(10).fill('name'), 'AWS_KINESISVIDEO_END_OF_FRAGMENT'], []]);
  expect(report.after.counts).toEqual({});
  expect(report.changes).toEqual(['A tag was left out (3 times)']);
});

test('video becomes track 1, its frames too', async () => {
  const { report, clusters, tracks } = await fixAll(
    header({ ...audio, number: 1 }, { ...video, number: 2 }),
    writeCluster(0, [picture(0, { trackNumber: 2 }), picture(10), picture(1000, { trackNumber: 2 })]),
  );

  expect(report.cured).toContain('video-not-track-1');
  expect(tracks.map(({ number, type }) => [number, type])).toEqual([
    [2, 2],
    [1, 1],
  ]);
  expect(clusters[0]?.blocks.map(({ trackNumber }) => trackNumber)).toEqual([1, 2, 1]);
});

test('a fragment too long without a keyframe is cut for PutMedia, which is no help to players', async () => {
  const times = Array.from({ length: 26 }, (_, second) => second * 1000);

  const { report, clusters } = await fixAll(header(video), fragment(0, times));

  expect(report.before.verdicts.putMedia.refusedFor).toEqual(['fragment-too-long']);
  expect(report.after.verdicts.putMedia.accepted).toBe(true);
  expect(report.uncured.map(({ rule }) => rule)).toEqual(['cluster-not-on-keyframe']);
  expect(clusters.flatMap(({ blocks }) => blocks)).toHaveLength(26);
});

test('pictures before the first keyframe, tracks without frames and frames without a track are left out', async () => {
  const { report, clusters, tracks } = await fixAll(
    header(video, audio),
    writeCluster(0, [delta(0), picture(500), delta(1600), picture(1700, { trackNumber: 9 })]),
  );

  expect(tracks).toHaveLength(1);
  expect(clusters.map(({ timestamp, blocks }) => [timestamp, blocks.length])).toEqual([[500, 2]]);
  expect(report.changes).toEqual([
    'Track 2 was left out: the track has no frame in the first fragment, and PutMedia requires one in each',
  ]);
  expect(report.losses).toEqual([
    { what: 'frames', why: 'their times are before the first keyframe', track: 1, count: 1 },
    { what: 'frames', why: 'the track is not declared', track: 9, count: 1 },
  ]);
  expect(report.after.counts).toEqual({});
});

test('fragments that are too short are joined, as is a short end', async () => {
  const { report, clusters } = await fixAll(
    header(video),
    ...[0, 400, 800, 1200, 1600, 2000, 2400].map((time) => fragment(time, [0, 200])),
  );

  expect(Object.keys(report.before.counts)).toEqual(['fragment-too-short', 'last-fragment-too-short']);
  expect(clusters.map(({ timestamp }) => timestamp)).toEqual([0, 1200]);
  expect(report.after.counts).toEqual({});
});

test('a first frame that lasts 999 ms as its time is rounded is a fragment, as inspection takes it for one', async () => {
  const { report, clusters } = await fixAll(
    header(video),
    ...[1, 1000, 2000, 3000].map((time) => fragment(time, [0])),
  );

  expect(report.before.counts).toEqual({});
  expect(clusters.map(({ timestamp }) => timestamp)).toEqual([1, 1000, 2000, 3000]);
  expect(report.after.counts).toEqual({});
});

test('what holds no media gives an empty file and says so', async () => {
  const { report, clusters } = await fixAll(Buffer.from('ffd8ffe000104a464946', 'hex'));

  expect(clusters).toEqual([]);
  expect(report.uncured.map(({ rule }) => rule)).toEqual(['no-fragments']);
  expect(report.after.byteLength).toBe(0);
});

test('a writer that fails fails the fix', async () => {
  const write = () => Promise.reject(new Error('The disk is full'));

  await expect(fix([header(video), fragment(0)], write)).rejects.toThrow('The disk is full');
});

test('times beyond any clock, and sound far from the pictures, are left out', async () => {
  const far = Number.MAX_SAFE_INTEGER - 5000;
  const { report, clusters } = await fixAll(
    header(video, audio),
    writeCluster(0, [sound(25_000)]),
    writeCluster(0, [picture(0), sound(10), delta(1000)]),
    fragment(far),
    fragment(far),
    writeCluster(2000, [picture(2000), sound(2010), delta(3000)]),
  );

  expect(clusters.map(({ timestamp }) => timestamp)).toEqual([0, 2000]);
  expect(report.losses).toEqual([
    { what: 'frames', why: 'their times are too far from the surrounding pictures', track: 2, count: 1 },
    { what: 'frames', why: 'their times are out of range', track: 1, count: 6 },
  ]);
  expect(report.after.verdicts.putMedia.accepted).toBe(true);
});
