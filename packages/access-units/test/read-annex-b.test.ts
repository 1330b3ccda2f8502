import { nalUnitType, splitByLength, splitByStartCode } from '@frame-ingest/matroska/h264';
import {
  type SliceToWrite,
  type SpsToWrite,
  writePps,
  writeSlice,
  writeSps,
} from '../../../test/support/h264-syntax.ts';
import { encodeH264 } from '../../../test/support/h264-video.ts';
import fc from '../../../test/support/properties.ts';
import { InvalidVideoError, readAnnexB } from '../src/index.ts';

const delimiter = Uint8Array.of(9, 0xf0);
const sei = Uint8Array.of(6, 5, 1, 0xaa, 0x80);
const sps: SpsToWrite = { order: { type: 0, lsbBits: 6 } };
const slice = (written: SliceToWrite) => writeSlice(written, sps);
const sets = [writeSps(sps), writePps()];

function stream(units: readonly Uint8Array[], startCode: readonly number[] = [0, 0, 0, 1]): Uint8Array {
  return Uint8Array.from(units.flatMap((unit) => [...startCode, ...unit]));
}

/** Types of the NAL units of each access unit. */
function typesOf(bytes: Uint8Array): string[] {
  return readAnnexB(bytes).accessUnits.map(({ data }) =>
    (splitByLength(data, 4) ?? []).map(nalUnitType).join(' '),
  );
}

function refusalOf(bytes: Uint8Array) {
  try {
    readAnnexB(bytes);
  } catch (error) {
    if (error instanceof InvalidVideoError) return error.faults[0];
    throw error;
  }
  throw new Error('It was read');
}

test('pictures are told apart by their slices alone', () => {
  const idr = { isIdr: true, orderLsb: 0 };
  const first = { frameNum: 1, orderLsb: 2 };
  const second = { frameNum: 2, orderLsb: 4 };
  const parts = [idr, first, second].flatMap((head) => [
    slice(head),
    slice({ ...head, firstMacroblock: 20 }),
  ]);

  expect(typesOf(stream([...sets, ...parts]))).toEqual(['7 8 5 5', '1 1', '1 1']);
});

test.each<[string, SliceToWrite]>([
  ['frame_num', { frameNum: 2, orderLsb: 2 }],
  ['order', { frameNum: 1, orderLsb: 4 }],
  ['use for others', { frameNum: 1, orderLsb: 2, isReference: false }],
])('another %s is another picture, also where its first slice is missing', (_, other) => {
  const units = [
    slice({ isIdr: true }),
    slice({ frameNum: 1, orderLsb: 2 }),
    slice({ ...other, firstMacroblock: 20 }),
  ];

  expect(typesOf(stream([...sets, ...units]))).toEqual(['7 8 5', '1', '1']);
});

test.each([
  ['by their ids', [0, 1]],
  ['though an encoder gives all the same id', [0, 0]],
])('two IDR pictures that follow each other are two %s', (_, given) => {
  const ids = given.map((idrPictureId) => slice({ isIdr: true, idrPictureId }));

  expect(typesOf(stream([...sets, ...ids]))).toEqual(['7 8 5', '5']);
});

test('what stands in front of slices begins an access unit, and what ends it does not', () => {
  const [idr, p] = [slice({ isIdr: true }), slice({ frameNum: 1, orderLsb: 2 })];
  const end = Uint8Array.of(10);

  expect(typesOf(stream([delimiter, ...sets, sei, idr, delimiter, p, end, delimiter, ...sets, idr]))).toEqual(
    ['9 7 8 6 5', '9 1 10', '9 7 8 5'],
  );
  expect(typesOf(stream([...sets, sei, idr, sei, p, ...sets, idr]))).toEqual(['7 8 6 5', '6 1', '7 8 5']);
});

test('slices that are there twice are of the picture that they repeat', () => {
  const units = [writeSps(sps), writePps({ tellsRedundant: true })];
  const idr = slice({ isIdr: true, redundant: 0 });
  const again = slice({ isIdr: true, redundant: 1 });
  const p = slice({ frameNum: 1, orderLsb: 2, redundant: 0 });

  expect(typesOf(stream([...units, idr, again, p]))).toEqual(['7 8 5 5', '1']);
});

test('start codes may have 3 or 4 bytes, and zeros may stand in front of them', () => {
  const units = [...sets, slice({ isIdr: true }), slice({ frameNum: 1, orderLsb: 2 })];
  const expected = readAnnexB(stream(units));

  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 4, maxLength: 4 }), (zeros) => {
      const parts = units.flatMap((unit, index) => [...new Array(zeros[index] ?? 3).fill(0), 1, ...unit]);

      expect(readAnnexB(Uint8Array.from([...parts, 0, 0]))).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test('every byte of a stream is in its access units, in order', () => {
  const bytes = encodeH264({
    frames: 30,
    keyEvery: 10,
    encoder: ['-bf', '2', '-x264-params', 'slices=3:aud=1'],
  });
  const { accessUnits } = readAnnexB(bytes);

  expect(accessUnits).toHaveLength(30);
  expect(accessUnits.flatMap(({ data }) => splitByLength(data, 4) ?? [])).toEqual(splitByStartCode(bytes));
  expect(accessUnits.filter(({ keyframe }) => keyframe)).toHaveLength(3);
});

test('the avcC has the parameter sets of the stream, each once', () => {
  const [first, second] = [writePps(), writePps({ id: 4 })];
  const units = [
    writeSps(sps),
    first,
    second,
    slice({ isIdr: true }),
    writeSps(sps),
    first,
    slice({ isIdr: true, idrPictureId: 1 }),
  ];
  const { codecPrivate } = readAnnexB(stream(units));

  expect(Buffer.from(codecPrivate).toString('hex')).toBe(
    [
      ...['0142c01effe1', hexWithLength(writeSps(sps)), '02', hexWithLength(first), hexWithLength(second)],
    ].join(''),
  );
});

function hexWithLength(unit: Uint8Array): string {
  return `${unit.length.toString(16).padStart(4, '0')}${Buffer.from(unit).toString('hex')}`;
}

test.each<[string, Uint8Array, string]>([
  ['is empty', new Uint8Array(), 'byte-stream'],
  ['has zeros only', new Uint8Array(100), 'byte-stream'],
  ['does not begin with a start code', Uint8Array.of(0x67, 0x42, 0, 0, 1), 'byte-stream'],
  ['has a start code and nothing else', Uint8Array.of(0, 0, 0, 1), 'byte-stream'],
  ['has far too many NAL units', stream(new Array(50_000).fill(Uint8Array.of(9)), [0, 0, 1]), 'byte-stream'],
  ['has no parameter sets', stream([slice({ isIdr: true })]), 'parameter-sets'],
  ['has no picture parameter set', stream([writeSps(), slice({ isIdr: true })]), 'parameter-sets'],
  [
    'has a parameter set that no avcC can hold',
    stream([Uint8Array.of(...writeSps(), ...new Uint8Array(70_000).fill(9)), writePps()]),
    'parameter-sets',
  ],
  [
    'has more picture parameter sets than an avcC can hold',
    stream([writeSps(), ...Array.from({ length: 256 }, (_, id) => writePps({ id }))]),
    'parameter-sets',
  ],
  ['has no picture', stream(sets), 'no-picture'],
])('a stream that %s is refused', (_, bytes, rule) => {
  expect(refusalOf(bytes)).toMatchObject({ rule, index: undefined });
});
