import { type SpsToWrite, writePps, writeSps } from '../../../test/support/h264-syntax.ts';
import {
  findStartCode,
  levelLimits,
  parseSps,
  parseWholePps,
  parseWholeSps,
  splitByStartCode,
  withoutTiming,
  withVariableFrameRate,
} from '../src/h264/index.ts';

/** As Firefox 153 wrote it: a million frames a second. */
const firefox = Buffer.from('6742c01fd9020da10000030001001e84800f18324801', 'hex').subarray(0, 21);
/** x264 with a constant bit rate, hence with buffers; 4:2:0 in 8 bits, High, level 1.3, 320x240. */
const withBuffers = Buffer.from('6764000dacd94141fb0110000003001000000301471429960000', 'hex');

const vui = {
  aspectRatio: [4, 3],
  isFullRange: true,
  colour: [1, 13, 6],
  timing: [1, 20],
  hasBuffers: true,
  maxReordered: 2,
} as const;

test('a sequence parameter set is read to its last bit', () => {
  const sps: SpsToWrite = {
    ...{ id: 3, profile: 100, constraints: 0, level: 31, frameNumBits: 9, references: 4, allowsGaps: true },
    ...{ order: { type: 0, lsbBits: 7 }, widthInMacroblocks: 40, heightInMacroblocks: 30 },
    ...{ crop: [1, 2, 0, 3], vui },
  };

  expect(parseWholeSps(writeSps(sps))).toMatchObject({
    ...{ id: 3, profileIdc: 100, levelIdc: 31, chromaFormatIdc: 1, bitDepthLuma: 8, bitDepthChroma: 8 },
    ...{ frameNumBits: 9, pictureOrder: { type: 0, lsbBits: 7 }, maxReferenceFrames: 4 },
    ...{ allowsFrameNumGaps: true, isProgressive: true, widthInMacroblocks: 40, heightInMacroblocks: 30 },
    ...{ width: 640 - 6, height: 480 - 6 },
    vui: {
      isFullRange: true,
      colour: { primaries: 1, transferCharacteristics: 13, matrixCoefficients: 6 },
      timing: { unitsInTick: 1, timeScale: 20 },
      maxReorderedFrames: 2,
    },
  });
});

test.each<[string, SpsToWrite]>([
  ['has more than belongs to it', { surplus: '10' }],
  ['has an id that there is not', { id: 32 }],
  ['counts frames in too many bits', { frameNumBits: 17 }],
  ['counts orders in too many bits', { order: { type: 0, lsbBits: 17 } }],
  [
    'has a longer cycle than there can be',
    { order: { type: 1, nonReference: 0, topToBottom: 0, references: [], cycle: 256 } },
  ],
  [
    'claims four billion pictures of a cycle',
    { order: { type: 1, nonReference: 0, topToBottom: 0, references: [], cycle: 2 ** 32 - 2 } },
  ],
  ['keeps more frames than there can be', { references: 17 }],
  ['has a chroma format that there is not', { profile: 100, chroma: 4 }],
])('a set that %s is none', (_, sps) => {
  expect(parseWholeSps(writeSps())).toBeDefined();
  expect(parseWholeSps(writeSps(sps))).toBeUndefined();
});

test('a set that is cut short anywhere is none', () => {
  const whole = writeSps({ vui });

  for (let length = 0; length < whole.length; length += 1) {
    expect(parseWholeSps(whole.subarray(0, length))).toBeUndefined();
  }
});

test('a picture parameter set is read to its last bit, with what the High profile adds', () => {
  const flags = { tellsBottomOrder: true, tellsRedundant: true, sliceGroups: 1 };

  expect(parseWholePps(writePps({ id: 5, spsId: 3, ...flags }), 1)).toEqual({
    ...{ id: 5, sequenceParameterSetId: 3 },
    ...flags,
  });
  expect(parseWholePps(writePps({ has8x8: true }), 1)).toMatchObject({ sliceGroups: 1 });
  expect(parseWholePps(writePps({ sliceGroups: 2 }), 1)).toMatchObject({ sliceGroups: 2 });
  expect(parseWholePps(writePps({ id: 256 }), 1)).toBeUndefined();
  expect(parseWholePps(Uint8Array.of(...writePps(), 0x42), 1)).toBeUndefined();
  expect(parseWholePps(writePps().subarray(0, 2), 1)).toBeUndefined();
});

test('the frame rate can be taken from a set, and nothing else changes', () => {
  const told = writeSps({ vui });
  const { timing, ...others } = vui;

  expect(withoutTiming(told)).toEqual(writeSps({ vui: others }));
  expect(timing).toEqual([1, 20]);
  expect(withoutTiming(writeSps({ vui: others }))).toEqual(writeSps({ vui: others }));
  expect(parseWholeSps(firefox)?.vui?.timing).toMatchObject({ unitsInTick: 1, timeScale: 2_000_000 });
  expect(parseWholeSps(withoutTiming(firefox))).toEqual({
    ...parseWholeSps(firefox),
    vui: { ...parseWholeSps(firefox)?.vui, timing: undefined },
  });
});

test('a fixed frame rate can be taken back, and nothing else changes', () => {
  const fixed = writeSps({ vui: { ...vui, isFixedRate: true } });

  expect(fixed).not.toEqual(writeSps({ vui }));
  expect(withVariableFrameRate(fixed)).toEqual(writeSps({ vui }));
  expect(withVariableFrameRate(writeSps({ vui }))).toEqual(writeSps({ vui }));
  expect(withVariableFrameRate(writeSps())).toEqual(writeSps());
});

test('start codes that arise where bits are taken out are prevented', () => {
  // Behind the rate come zeros, which move to byte boundaries.
  for (let constraint = 0; constraint < 8; constraint += 1) {
    const sps = { id: constraint, vui: { timing: [1, 2 ** 31] as const, colour: [0, 0, 0] as const } };
    const mended = withoutTiming(writeSps(sps));

    expect(findStartCode(mended)).toBe(-1);
    expect(parseWholeSps(mended)?.vui).toMatchObject({ timing: undefined, colour: { primaries: 0 } });
  }
});

test('a level tells how large pictures may be; 1b is told by a flag or a number of its own', () => {
  const of = (profileIdc: number, constraintFlags: number, levelIdc: number) =>
    levelLimits({ profileIdc, constraintFlags, levelIdc })?.maxFrameMacroblocks;

  expect(of(66, 0xc0, 11)).toBe(396);
  expect(of(66, 0xd0, 11)).toBe(99);
  expect(of(100, 0x10, 11)).toBe(396);
  expect(of(100, 0, 9)).toBe(99);
  expect(of(100, 0, 40)).toBe(8192);
  expect(of(100, 0, 33)).toBeUndefined();
});

test('a start code inside a NAL unit is found, wherever it is, and zeros at the end are none', () => {
  for (let at = 1; at < 12; at += 1) {
    for (const end of [0, 1, 2]) {
      const unit = new Uint8Array(16).fill(9);
      unit.set([0, 0, end], at);
      unit.set([9], 15);
      expect(findStartCode(unit)).toBe(at);
    }
  }
  expect(findStartCode(Uint8Array.of(0x65, 9, 0, 0, 3, 1, 0, 0))).toBe(-1);
  expect(findStartCode(Uint8Array.of(0x65, 9, 0, 0, 0))).toBe(-1);
});

test('a byte stream is split at start codes of any length, wherever zeros are', () => {
  const unit = (...bytes: number[]) => Uint8Array.of(...bytes);
  const stream = [0, 0, 1, 0x67, 1, 0, 0, 0, 0, 1, 0x68, 0, 2, 0, 0, 1, 0x65, 0, 0, 3, 1, 5, 0, 0];

  expect(splitByStartCode(Uint8Array.from(stream))).toEqual([
    unit(0x67, 1),
    unit(0x68, 0, 2),
    unit(0x65, 0, 0, 3, 1, 5),
  ]);
});

test('what inspection reads of a set does not depend on what follows the size', () => {
  const cut = writeSps({ vui }).subarray(0, 12);

  expect(parseSps(cut)).toMatchObject({ width: 320, height: 240 });
  expect(parseWholeSps(cut)).toBeUndefined();
  expect(parseSps(withBuffers)).toMatchObject({ width: 320, height: 240, profileIdc: 100 });
});
