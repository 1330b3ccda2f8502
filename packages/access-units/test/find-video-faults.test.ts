import { joinWithLengths, writeAvcConfiguration } from '@frame-ingest/matroska/h264';
import {
  type PpsToWrite,
  type SliceToWrite,
  type SpsToWrite,
  writePps,
  writeSlice,
  writeSps,
} from '../../../test/support/h264-syntax.ts';
import {
  AccessUnitChecker,
  findVideoFaults,
  type VideoFault,
  type VideoLimits,
  videoRules,
} from '../src/index.ts';
import { limits, startMs, timed } from './support/encoders.ts';

type Unit = { readonly keyframe: boolean; readonly data: Uint8Array };

/** Other NAL units, by their first byte. */
const nal = (header: number, ...bytes: number[]) => Uint8Array.of(header, ...bytes);
const delimiter = nal(0x09, 0xf0);
const sei = nal(0x06, 5, 1, 0xaa, 0x80);

/** An access unit of NAL units. */
const unit = (...units: Uint8Array[]): Unit => ({ keyframe: false, data: joinWithLengths(units) });
const key = (...units: Uint8Array[]): Unit => ({ ...unit(...units), keyframe: true });
const idr = (slice: SliceToWrite = {}, sps: SpsToWrite = {}) => writeSlice({ isIdr: true, ...slice }, sps);
const p = (frameNum: number, slice: SliceToWrite = {}, sps: SpsToWrite = {}) =>
  writeSlice({ frameNum, ...slice }, sps);

/** An avcC of the given sets. */
function avcC(sps: SpsToWrite = {}, ...pps: PpsToWrite[]): Uint8Array {
  return writeAvcConfiguration([writeSps(sps)], (pps.length === 0 ? [{}] : pps).map(writePps));
}

function faultsOf(
  units: readonly Unit[] = [key(idr()), unit(p(1))],
  codecPrivate: Uint8Array = avcC(),
  others: Partial<VideoLimits> = {},
): VideoFault[] {
  return findVideoFaults(codecPrivate, timed(units), { ...limits, ...others });
}

/** Rules with their access units. */
function brief(faults: readonly VideoFault[]): string[] {
  return faults.map(({ rule, index }) => (index === undefined ? rule : `${rule} ${index}`));
}

/** Rules that tests have seen broken. */
const seen = new Set<string>();

function expectFaults(faults: readonly VideoFault[], ...expected: string[]): void {
  expect(brief(faults)).toEqual(expected);
  for (const { rule, reason } of faults) {
    seen.add(rule);
    // It reads on from the place: "frames[3] has ...".
    expect(reason).toMatch(/^[a-z]/);
    expect(reason).not.toMatch(/undefined|NaN|\.$/);
  }
}

test('a video without a fault has none', () => {
  expect(faultsOf()).toEqual([]);
  expect(
    faultsOf([key(delimiter, writeSps(), writePps(), sei, idr()), unit(delimiter, p(1)), key(idr())]),
  ).toEqual([]);
});

describe('the avcC', () => {
  const right = avcC({ profile: 100, constraints: 0 });
  const changed = (at: number, value: number) =>
    Uint8Array.from(right, (byte, index) => (index === at ? value : byte));

  test.each<[string, Uint8Array]>([
    ['is empty', new Uint8Array()],
    ['is a byte stream', Uint8Array.of(0, 0, 0, 1, 0x67, 0x42)],
    ['is cut short', avcC().subarray(0, 12)],
    ['is of another version', Uint8Array.of(2, ...avcC().subarray(1))],
    ['has lengths of 3 bytes', changed(4, 0xfe)],
    ['names another level than its parameter set', changed(3, 31)],
    ['has bytes behind it', Uint8Array.of(...avcC(), 0)],
    ['tells another chroma format than its parameter set', changed(right.length - 4, 0xfe)],
    ['has extensions of parameter sets', changed(right.length - 1, 1)],
  ])('that %s is none', (_, codecPrivate) => {
    expect(faultsOf([key(idr())], codecPrivate).map(({ rule }) => rule)).toContain('codec-private');
    seen.add('codec-private');
  });

  test('may lack what ffmpeg of 2018 leaves out of it', () => {
    expect(faultsOf([key(idr())], right.subarray(0, -4))).toEqual([]);
  });

  test('has its reserved bits', () => {
    expectFaults(faultsOf([key(idr())], changed(4, 0x03)), 'codec-private-reserved-bits');
    expectFaults(faultsOf([key(idr())], changed(5, 0x01)), 'codec-private-reserved-bits');
  });

  test('has its header bytes once', () => {
    const doubled = writeAvcConfiguration([nal(0x67, ...writeSps())], [nal(0x68, ...writePps())]);
    doubled.set(writeSps().subarray(1, 4), 1);

    expectFaults(faultsOf([key(idr())], doubled), 'codec-private-doubled-headers');
  });

  test.each<[string, Uint8Array]>([
    ['two sequence parameter sets', writeAvcConfiguration([writeSps(), writeSps({ id: 1 })], [writePps()])],
    ['a sequence parameter set with more than belongs to it', avcC({ surplus: '1010' })],
    [
      'a picture parameter set with more than belongs to it',
      writeAvcConfiguration([writeSps()], [nal(...(writePps() as unknown as [number, number]), 0x42)]),
    ],
    ['a picture parameter set of another sequence parameter set', avcC({}, { spsId: 1 })],
    ['a picture parameter set twice', avcC({}, {}, {})],
  ])('with %s cannot be used', (_, codecPrivate) => {
    expectFaults(faultsOf([key(idr())], codecPrivate), 'parameter-sets');
  });

  test.each<[string, SpsToWrite, string[]]>([
    ['a profile that players do not take', { profile: 88 }, ['profile']],
    ['a level above the limit', { level: 60 }, ['level']],
    ['a level that there is not', { level: 33 }, ['level']],
    ['larger pictures than its level allows', { level: 11, constraints: 0xd0 }, ['level-too-low']],
    [
      'longer pictures than its level allows',
      { level: 30, widthInMacroblocks: 115, heightInMacroblocks: 2 },
      ['level-too-low'],
    ],
    ['more references than its level allows', { level: 12, references: 8 }, ['level-too-low']],
    ['fields', { heightInMacroblocks: 16, isProgressive: false }, ['interlaced']],
    ['too little left of the picture', { crop: [0, 153, 0, 0] }, ['picture-size']],
    ['much more coded than is shown', { crop: [0, 0, 0, 32] }, ['picture-size']],
    ['nothing left of the picture', { crop: [0, 0, 60, 60] }, ['picture-size']],
    ['a million frames a second', { vui: { timing: [1, 2_000_000] } }, ['frame-rate']],
    ['no duration of a frame', { vui: { timing: [0, 20] } }, ['frame-rate']],
    ['no end of a frame', { vui: { timing: [1, 0] } }, ['frame-rate']],
  ])('must not have %s', (_, sps, expected) => {
    // Pictures of another coding have other slices, of which nothing is said here.
    const units = sps.isProgressive === false ? [] : [key(idr({}, sps))];

    expectFaults(faultsOf(units, avcC(sps)), ...expected);
  });

  test.each<[string, SpsToWrite, string[]]>([
    ['4:2:2', { chroma: 2 }, ['chroma-format']],
    ['monochrome', { chroma: 0 }, ['chroma-format']],
    ['10 bits', { bitDepth: 10 }, ['bit-depth']],
  ])('must not have %s', (_, sps, expected) => {
    expectFaults(faultsOf([key(idr())], avcC({ profile: 100, ...sps })), ...expected);
  });

  test('may cut off what hardware aligns to', () => {
    expect(faultsOf(undefined, avcC({ crop: [31, 0, 0, 31] }))).toEqual([]);
  });

  test.each([30, 60, 172])('may tell %d frames a second', (rate) => {
    expect(faultsOf([key(idr())], avcC({ vui: { timing: [1, 2 * rate] } }))).toEqual([]);
  });

  test('must not have slice groups', () => {
    expectFaults(faultsOf([key(idr())], avcC({}, { sliceGroups: 2 })), 'slice-groups');
  });

  test('must not be of more pixels than the limit', () => {
    expectFaults(faultsOf(undefined, undefined, { maxFramePixels: 320 * 240 - 1 }), 'too-many-pixels');
    expect(faultsOf(undefined, undefined, { maxFramePixels: 320 * 240 })).toEqual([]);
  });
});

describe('an access unit', () => {
  /** The second of two. */
  const second = (data: Uint8Array, keyframe = false) => faultsOf([key(idr()), { keyframe, data }]);
  const whole = unit(p(1)).data;

  test.each<[string, Uint8Array]>([
    ['is empty', new Uint8Array()],
    ['is cut short', whole.subarray(0, -1)],
    ['has a byte too many', Uint8Array.of(...whole, 0)],
    ['has a NAL unit of no bytes', Uint8Array.of(0, 0, 0, 0, ...whole)],
    ['has start codes', Uint8Array.of(0, 0, 0, 1, ...whole.subarray(4))],
    ['claims 4 GB', Uint8Array.of(255, 255, 255, 255, ...whole.subarray(4))],
  ])('that %s is not made of NAL units', (_, data) => {
    expectFaults(second(data), 'nal-lengths 1');
  });

  test('has lengths of as many bytes as the avcC says', () => {
    const short = Uint8Array.from(avcC(), (byte, index) => (index === 4 ? 0xfd : byte));
    const data = (slice: Uint8Array) => Uint8Array.of(0, slice.length, ...slice);

    expect(
      faultsOf(
        [
          { keyframe: true, data: data(idr()) },
          { keyframe: false, data: data(p(1)) },
        ],
        short,
      ),
    ).toEqual([]);
    expectFaults(faultsOf([key(idr())], short), 'nal-lengths 0');
  });

  test('has no more NAL units than the limit', () => {
    const many = key(...Array.from({ length: 4 }, () => sei), idr());

    expect(faultsOf([many], undefined, { maxNalUnits: 5 })).toEqual([]);
    expectFaults(faultsOf([many], undefined, { maxNalUnits: 4 }), 'too-many-nal-units 0');
  });

  test('has no first bit set', () => {
    expectFaults(second(unit(nal(0xe1, 0x9a)).data), 'forbidden-zero-bit 1');
  });

  test.each([0, 2, 3, 4, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23, 24, 28, 31])(
    'has no NAL units of type %d',
    (type) => {
      expectFaults(second(unit(p(1), nal(0x60 | type, 0x80)).data), 'nal-unit-type 1');
    },
  );

  test('hides nothing behind a start code inside a NAL unit', () => {
    const hidden = Uint8Array.of(...p(1), 0, 0, 1, ...writeSps({ widthInMacroblocks: 4 }));

    expectFaults(second(unit(hidden).data), 'start-code 1');
    expectFaults(second(unit(nal(0x06, 5, 4, 0, 0, 0, 1, 0x80), p(1)).data), 'start-code 1');
  });

  test('has no other parameter sets than the avcC, not even by a bit', () => {
    expectFaults(second(unit(writeSps({ level: 31 }), p(1)).data), 'parameter-sets-changed 1');
    expectFaults(second(unit(writePps({ id: 1 }), p(1)).data), 'parameter-sets-changed 1');
    expect(second(unit(writeSps(), writePps(), p(1)).data)).toEqual([]);
  });

  test.each<[string, Uint8Array[], string]>([
    ['a delimiter behind another unit', [sei, delimiter, p(1)], 'nal-unit-order 1'],
    ['an end before the picture', [nal(0x0a), p(1)], 'nal-unit-order 1'],
    ['a slice behind the end', [p(1), nal(0x0a), p(1, { firstMacroblock: 9 })], 'nal-unit-order 1'],
    ['information behind the slices', [p(1), sei], 'two-pictures 1'],
    ['a delimiter behind the slices', [p(1), delimiter, p(2)], 'two-pictures 1'],
    ['no slice', [delimiter, sei], 'no-picture 1'],
  ])('has its NAL units in order: not %s', (_, units, expected) => {
    expectFaults(second(unit(...units).data), expected);
  });

  test('may have filler and an end, which are left out', () => {
    expect(
      faultsOf([
        key(idr()),
        unit(nal(0x0c, 255, 0x80), p(1), nal(0x0c, 0x80), nal(0x0a), nal(0x0b)),
        key(idr()),
      ]),
    ).toEqual([]);
  });

  test('goes on with an IDR picture behind an end', () => {
    expectFaults(faultsOf([key(idr()), unit(p(1), nal(0x0a)), unit(p(2))]), 'end-of-sequence 2');
  });
});

describe('the slices of an access unit', () => {
  const second = (...slices: Uint8Array[]) => faultsOf([key(idr()), unit(...slices)]);

  test('may be many, of one picture', () => {
    expect(second(p(1), p(1, { firstMacroblock: 20 }), p(1, { firstMacroblock: 299 }))).toEqual([]);
  });

  test.each<[string, Uint8Array[], string]>([
    ['of another frame_num', [p(1), p(2, { firstMacroblock: 20 })], 'two-pictures 1'],
    ['of another picture, which begins', [p(1), p(1)], 'two-pictures 1'],
    ['of which some are IDR', [p(1), idr({ firstMacroblock: 20 })], 'two-pictures 1'],
    [
      'of which some are referred to',
      [p(1), p(1, { firstMacroblock: 20, isReference: false })],
      'two-pictures 1',
    ],
    ['of which the first is missing', [p(1, { firstMacroblock: 20 })], 'picture-incomplete 1'],
    ['in any order', [p(1), p(1, { firstMacroblock: 40 }), p(1, { firstMacroblock: 20 })], 'slice-order 1'],
    ['outside the picture', [p(1), p(1, { firstMacroblock: 300 })], 'slice-order 1'],
    ['of type B', [p(1, { type: 1 })], 'b-frames 1'],
    ['of type B, all of them', [p(1, { type: 6 })], 'b-frames 1'],
    ['of type SP', [p(1, { type: 3 })], 'slice-type 1'],
    ['of type SI', [p(1, { type: 9 })], 'slice-type 1'],
    ['of a picture parameter set that nobody has', [p(1, { ppsId: 7 })], 'slice-header 1'],
    ['whose header is cut short', [nal(0x61, 0x80)], 'slice-header 1'],
  ])('are not %s', (_, slices, expected) => {
    expectFaults(second(...slices), expected);
  });

  test('of an IDR picture are I, referred to, and begin to count', () => {
    expectFaults(faultsOf([key(idr({ type: 0 }))]), 'slice-type 0');
    expectFaults(faultsOf([key(idr({ isReference: false }))]), 'slice-header 0');
    expectFaults(faultsOf([key(idr({ frameNum: 3 }))]), 'slice-header 0');
  });

  test('are not there twice', () => {
    const pps = { tellsRedundant: true };
    const redundant = (count: number) => [key(idr({ redundant: 0 })), unit(p(1, { redundant: count }))];

    expect(faultsOf(redundant(0), avcC({}, pps))).toEqual([]);
    expectFaults(faultsOf(redundant(1), avcC({}, pps)), 'redundant-slices 1');
  });

  test('may go by any picture parameter set of the avcC', () => {
    expect(faultsOf([key(idr()), unit(p(1, { ppsId: 3 }))], avcC({}, {}, { id: 3 }))).toEqual([]);
  });
});

describe('from one access unit to the next', () => {
  test('the first is an IDR picture', () => {
    expectFaults(faultsOf([unit(p(1)), unit(p(2))]), 'first-not-keyframe 0');
  });

  test('those are keyframes that are IDR pictures, and no others', () => {
    expectFaults(faultsOf([key(idr()), key(p(1)), unit(idr())]), 'keyframe-flag 1', 'keyframe-flag 2');
  });

  test('one that is missing is named by the next', () => {
    const [fault] = faultsOf([key(idr()), unit(p(1)), unit(p(3)), unit(p(4))]);

    expectFaults(faultsOf([key(idr()), unit(p(1)), unit(p(3)), unit(p(4))]), 'access-unit-lost 2');
    expect(fault?.reason).toBe('comes after 1 missing: its frame_num is 3 instead of 2');
    expectFaults(faultsOf([key(idr()), unit(p(1)), unit(p(1))]), 'access-unit-lost 2');
  });

  test('frame_num goes on past its last bit', () => {
    const units = Array.from({ length: 40 }, (_, index) => (index === 0 ? key(idr()) : unit(p(index % 16))));

    expect(faultsOf(units)).toEqual([]);
  });

  test('pictures that no other is made from do not count', () => {
    const layered = [
      key(idr()),
      unit(p(1, { isReference: false })),
      unit(p(1)),
      unit(p(2, { isReference: false })),
      unit(p(2)),
    ];

    expect(faultsOf(layered)).toEqual([]);
  });

  test('numbers may be missing where the parameter set allows it', () => {
    const sps = { allowsGaps: true };

    expect(faultsOf([key(idr()), unit(p(4))], avcC(sps))).toEqual([]);
  });

  test('a picture that is shown earlier than it is decoded is named, of P slices as well', () => {
    const sps: SpsToWrite = { order: { type: 0, lsbBits: 6 } };
    const at = (frameNum: number, orderLsb: number) => unit(p(frameNum, { orderLsb }, sps));

    expect(faultsOf([key(idr({}, sps)), at(1, 2), at(2, 4)], avcC(sps))).toEqual([]);
    expectFaults(faultsOf([key(idr({}, sps)), at(1, 4), at(2, 2)], avcC(sps)), 'reordered 2');
    expectFaults(faultsOf([key(idr({}, sps)), at(1, 2), at(2, 2)], avcC(sps)), 'reordered 2');
  });

  test('orders of type 1 count, too', () => {
    const order = { type: 1, nonReference: 0, topToBottom: 0, references: [2] } as const;
    const sps: SpsToWrite = { order };
    const at = (frameNum: number, delta: number) => unit(p(frameNum, { orderDeltas: [delta] }, sps));
    const first = key(idr({ orderDeltas: [0] }, sps));

    expect(faultsOf([first, at(1, 0), at(2, 0)], avcC(sps))).toEqual([]);
    expectFaults(faultsOf([first, at(1, 5), at(2, 0)], avcC(sps)), 'reordered 2');
  });

  test('a decoder that is told to reorder pictures may be told in vain', () => {
    const sps: SpsToWrite = { order: { type: 0, lsbBits: 6 }, vui: { maxReordered: 2 } };

    expect(faultsOf([key(idr({}, sps)), unit(p(1, { orderLsb: 2 }, sps))], avcC(sps))).toEqual([]);
  });

  test('times are whole and rise', () => {
    const units = timed([key(idr()), unit(p(1)), unit(p(2))]);
    const at = (times: readonly number[]) =>
      findVideoFaults(
        avcC(),
        units.map((one, index) => ({ ...one, timestampMs: times[index] ?? 0 })),
        limits,
      );

    expect(at([startMs, startMs + 1, startMs + 2])).toEqual([]);
    expectFaults(at([startMs, startMs, startMs - 1]), 'times 1', 'times 2');
    expectFaults(at([startMs, startMs + 0.5, startMs + 1]), 'times 1');
    expectFaults(at([startMs, 2 ** 60, startMs + 1]), 'times 1', 'times 2');
  });

  test('one fault is told once: what comes after a broken access unit is not missed', () => {
    const broken = { keyframe: false, data: Uint8Array.of(1, 2, 3) };

    expectFaults(faultsOf([key(idr()), unit(p(1)), broken, unit(p(3)), unit(p(4))]), 'nal-lengths 2');
  });

  test('no more than 20 faults are told', () => {
    const many = Array.from({ length: 100 }, () => unit(p(1, { type: 1 })));

    expect(faultsOf([key(idr()), ...many])).toHaveLength(20);
  });

  test('a checker is given one access unit after the other, and says of each what is wrong with it', () => {
    const checker = new AccessUnitChecker(avcC(), limits);
    const told = timed([key(idr()), unit(p(1)), unit(p(3)), unit(p(4))]).map((one) =>
      brief(checker.check(one)),
    );

    expect(checker.codecPrivateFaults).toEqual([]);
    expect(checker.configuration?.sequence).toMatchObject({ width: 320, height: 240 });
    expect(told).toEqual([[], [], ['access-unit-lost 2'], []]);
  });

  test('without a codec private data nothing is said of access units', () => {
    const checker = new AccessUnitChecker(Uint8Array.of(1, 2), limits);

    expect(brief(checker.codecPrivateFaults)).toEqual(['codec-private']);
    expect(timed([unit(p(1))]).map((one) => checker.check(one))).toEqual([[]]);
  });
});

test('each rule that is checked here was seen broken', () => {
  const elsewhere = ['undecodable', 'keyframe-missing', 'byte-stream', 'matroska'];

  expect([...seen].sort()).toEqual(
    Object.keys(videoRules)
      .filter((rule) => !elsewhere.includes(rule))
      .sort(),
  );
});
