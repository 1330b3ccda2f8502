import { turnedVideo } from '../../../test/support/turned-video.ts';
import {
  completeAvcConfiguration,
  joinWithLengths,
  ParameterSets,
  parseAvcConfiguration,
  parseSps,
  writeAvcConfiguration,
} from '../src/h264/index.ts';
import { fix, inspect, writeCluster } from '../src/index.ts';
import { fragment, header, picture, ppsOf, spsOf, video } from './hand-made.ts';

/** Chromium's VideoEncoder wrote it after a change of size: the SPS of 640x480 is left over, the PPS names the other. */
const withStaleSps = Buffer.from(
  '0142c014ffe200126742c0168c8d40501e937010d0107844235000126742c014432350283e4dc0434041e1108d4001000468a38f20',
  'hex',
);
const slice = Buffer.from('6588c0', 'hex');

function paramsOf(record: Uint8Array) {
  return new ParameterSets(parseAvcConfiguration(record)).declared;
}

test('of several sequence parameter sets that counts which the picture parameter set names', () => {
  expect(parseAvcConfiguration(withStaleSps)?.sequenceParameterSets.map(parseSps)).toMatchObject([
    { id: 0, width: 640, height: 480 },
    { id: 1, width: 320, height: 240 },
  ]);
  expect(paramsOf(withStaleSps)).toMatchObject({ width: 320, height: 240, profileIdc: 66, levelIdc: 20 });
});

test('a sequence parameter set that no picture parameter set names counts where there is no other', () => {
  expect(paramsOf(writeAvcConfiguration([spsOf(320, 240, 3)], [ppsOf(7)]))).toMatchObject({ width: 320 });
});

test('a frame goes by the sets that came last before its slice, and a set between pictures changes none', () => {
  const sets = new ParameterSets(parseAvcConfiguration(writeAvcConfiguration([spsOf(320, 240)], [ppsOf()])));

  expect(sets.addFrame([slice])).toMatchObject({ width: 320, height: 240 });
  expect(sets.addFrame([spsOf(240, 320), slice])).toMatchObject({ width: 240, height: 320 });
  expect(sets.addFrame([spsOf(640, 480, 1), slice])).toMatchObject({ width: 240, height: 320 });
  expect(sets.addFrame([ppsOf(1), slice])).toMatchObject({ width: 640, height: 480 });
  expect(sets.addFrame([ppsOf(9), slice])).toBeUndefined();
  expect(sets.addFrame([])).toBeUndefined();
});

test('a change of the pictures is told with its moment and what it is, once, and so is the change back', async () => {
  const codecPrivate = writeAvcConfiguration([spsOf(640, 480)], [ppsOf()]);
  const turned = joinWithLengths([spsOf(480, 640), ppsOf(), slice]);
  const back = joinWithLengths([spsOf(640, 480), ppsOf(), slice]);
  const file = [
    header({ ...video, codecPrivate }),
    fragment(0),
    writeCluster(1500, [picture(1500), picture(2000, { data: turned }), picture(2500, { data: turned })]),
    writeCluster(3000, [picture(3000, { data: back }), picture(4000)]),
  ];

  const { findings, verdicts } = await inspect(Buffer.concat(file));

  expect(findings.filter(({ rule }) => rule === 'picture-change').map(({ message }) => message)).toEqual([
    'At 2000 ms the pictures of track 1 change: 640x480 to 480x640',
    'At 3000 ms the pictures of track 1 change: 480x640 to 640x480',
  ]);
  expect(verdicts).toMatchObject({
    putMedia: { accepted: true },
    hls: { refusedFor: ['picture-change'] },
    clip: { refusedFor: ['picture-change'] },
  });
});

test('the two sets of an avcC may take turns, which is a change of the pictures as well', async () => {
  const codecPrivate = writeAvcConfiguration([spsOf(640, 480, 0), spsOf(480, 640, 1)], [ppsOf(0)]);
  const turned = joinWithLengths([ppsOf(1), slice]);
  const file = [
    header({ ...video, codecPrivate }),
    writeCluster(0, [picture(0, { data: joinWithLengths([slice]) }), picture(1000)]),
    writeCluster(1500, [picture(1500, { data: turned }), picture(2500)]),
  ];

  const { verdicts } = await inspect(Buffer.concat(file));

  expect(verdicts.clip.refusedFor).toEqual(['picture-change']);
});

test('the first picture may go by any of the declared sets, also where others are declared first', async () => {
  const codecPrivate = writeAvcConfiguration(
    [spsOf(640, 480, 1), spsOf(320, 240, 0)],
    [ppsOf(1, 1), ppsOf(0)],
  );
  const data = joinWithLengths([slice]);
  const fragments = [0, 2000].map((at) =>
    writeCluster(at, [picture(at, { data }), picture(at + 1000, { data })]),
  );

  const { findings } = await inspect(Buffer.concat([header({ ...video, codecPrivate }), ...fragments]));

  expect(findings.map(({ rule }) => rule)).toEqual([]);
});

test('so may it where the frames bring those sets again', async () => {
  const sets = [spsOf(320, 240, 0), ppsOf(0)];
  const codecPrivate = writeAvcConfiguration(
    [spsOf(640, 480, 1), spsOf(320, 240, 0)],
    [ppsOf(1, 1), ppsOf(0)],
  );
  const key = { data: joinWithLengths([...sets, slice]) };
  const fragments = [0, 2000].map((at) => writeCluster(at, [picture(at, key), picture(at + 1000, key)]));

  const { findings } = await inspect(Buffer.concat([header({ ...video, codecPrivate }), ...fragments]));

  expect(findings).toEqual([]);
});

test('a change of the pictures cannot be cured, and fix says so', async () => {
  const report = await fix(turnedVideo(), () => undefined);

  expect(report.uncured.map(({ rule, message }) => [rule, message])).toEqual([
    ['picture-change', 'At 2000 ms the pictures of track 1 change: 240x320 to 320x240'],
  ]);
});

test("header bytes that are there twice, as in Firefox's avcC, are read once, and fix writes them once", async () => {
  const right = writeAvcConfiguration([spsOf(320, 240)], [ppsOf()]);
  const doubled = writeAvcConfiguration(
    [Buffer.concat([Buffer.from([0x67]), spsOf(320, 240)])],
    [Buffer.concat([Buffer.from([0x68]), ppsOf()])],
  );
  // Firefox leaves the reserved bits at 0.
  doubled.set([0x03, 0x01], 4);
  const written: Uint8Array[] = [];

  const file = Buffer.concat([header({ ...video, codecPrivate: doubled }), fragment(0), fragment(1500)]);
  const report = await fix(file, (bytes) => written.push(bytes));

  expect(paramsOf(doubled)).toMatchObject({ width: 320, height: 240 });
  expect(report.before.verdicts.clip.refusedFor).toEqual(['codec-private-doubled-headers']);
  expect(report.cured).toEqual(['codec-private-doubled-headers']);
  expect(report.after.findings).toEqual([]);
  expect(Buffer.concat(written).includes(Buffer.from(right))).toBe(true);
});

test('an avcC of the High profile gets the fields that ffmpeg of 2018 leaves out, one that has them or needs none stays', () => {
  const high = Buffer.from('01640015ffe1000a67640015acd90a00000301000568eb8f2c8b', 'hex');

  expect(Buffer.from(completeAvcConfiguration(high)).toString('hex')).toBe(`${high.toString('hex')}fdf8f800`);
  expect(completeAvcConfiguration(completeAvcConfiguration(high))).toEqual(completeAvcConfiguration(high));
  expect(completeAvcConfiguration(withStaleSps)).toBe(withStaleSps);
  expect(completeAvcConfiguration(Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
});
