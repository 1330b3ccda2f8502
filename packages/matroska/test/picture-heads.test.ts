import {
  type SliceToWrite,
  type SpsToWrite,
  writePps,
  writeSlice,
  writeSps,
} from '../../../test/support/h264-syntax.ts';
import {
  isSamePicture,
  PictureOrder,
  parsePictureHead,
  parseWholePps,
  parseWholeSps,
} from '../src/h264/index.ts';

function headOf(slice: SliceToWrite, sps: SpsToWrite = {}, pps: Parameters<typeof writePps>[0] = {}) {
  const sequence = parseWholeSps(writeSps(sps));
  const picture = parseWholePps(writePps(pps), 1);
  const head = sequence && picture && parsePictureHead(writeSlice(slice, sps), sequence, picture);
  if (head === undefined) throw new Error('It cannot be read');
  return head;
}

/** Order counts of pictures that follow each other. */
function ordersOf(sps: SpsToWrite, slices: readonly SliceToWrite[], pps = {}): number[] {
  const sequence = parseWholeSps(writeSps(sps));
  if (sequence === undefined) throw new Error('The set cannot be read');
  const order = new PictureOrder(sequence);
  return slices.map((slice) => order.take(headOf(slice, sps, pps)));
}

test('a slice header is read up to what tells its picture from others, past bytes that prevent start codes', () => {
  const sps: SpsToWrite = { frameNumBits: 16, order: { type: 0, lsbBits: 16 } };
  const slice = {
    firstMacroblock: 7,
    ppsId: 0,
    frameNum: 0,
    orderLsb: 1,
    orderDeltaBottom: -3,
    redundant: 2,
  };

  expect(
    headOf({ ...slice, isIdr: true, idrPictureId: 9 }, sps, { tellsBottomOrder: true, tellsRedundant: true }),
  ).toEqual({
    ...{ firstMacroblock: 7, sliceType: 2, pictureParameterSetId: 0, isIdr: true, isReference: true },
    ...{ frameNum: 0, field: undefined, idrPictureId: 9, orderLsb: 1, orderDeltaBottom: -3 },
    ...{ orderDeltas: [0, 0], redundantCount: 2 },
  });
});

test('two slices are of two pictures where the standard says so', () => {
  const sps: SpsToWrite = { order: { type: 0, lsbBits: 4 } };
  const first = headOf({ frameNum: 3, orderLsb: 6 }, sps);
  const differs = (slice: SliceToWrite) =>
    !isSamePicture(first, headOf({ frameNum: 3, orderLsb: 6, ...slice }, sps));

  expect(differs({ firstMacroblock: 20 })).toBe(false);
  expect(differs({ frameNum: 4 })).toBe(true);
  expect(differs({ orderLsb: 8 })).toBe(true);
  expect(differs({ isReference: false })).toBe(true);
  expect(differs({ isIdr: true })).toBe(true);
  expect(
    isSamePicture(
      headOf({ isIdr: true, idrPictureId: 1 }, sps),
      headOf({ isIdr: true, idrPictureId: 2 }, sps),
    ),
  ).toBe(false);
});

test('orders of type 0 go on past their last bit, and begin anew with an IDR picture', () => {
  const sps: SpsToWrite = { order: { type: 0, lsbBits: 4 } };
  const slices = [0, 6, 12, 2, 8, 4].map((orderLsb, index) => ({ isIdr: index === 0, orderLsb }));

  expect(ordersOf(sps, [...slices, { isIdr: true, orderLsb: 0 }, { orderLsb: 14 }])).toEqual([
    0, 6, 12, 18, 24, 20, 0, -2,
  ]);
});

test('pictures that no other is made from do not move the orders of type 0', () => {
  const sps: SpsToWrite = { order: { type: 0, lsbBits: 4 } };
  // Seen from 7, the order 15 would be ahead; from 0 it is -1.
  const slices = [{ isIdr: true }, { orderLsb: 7, isReference: false }, { orderLsb: 15 }];

  expect(ordersOf(sps, slices)).toEqual([0, 7, -1]);
});

test('orders of type 1 follow the cycle of the set, and what slices tell beside it', () => {
  const order = { type: 1, nonReference: -2, topToBottom: 1, references: [2, 4] } as const;
  const slices = [0, 1, 2, 3, 4].map((frameNum) => ({ isIdr: frameNum === 0, frameNum, orderDeltas: [0] }));

  expect(ordersOf({ order }, slices)).toEqual([0, 2, 6, 8, 12]);
  expect(
    ordersOf({ order }, [
      { isIdr: true, orderDeltas: [0] },
      { frameNum: 1, isReference: false, orderDeltas: [1] },
    ]),
  ).toEqual([0, -1]);
  expect(
    ordersOf(
      { order: { ...order, isAlwaysAsExpected: true } },
      slices.map(({ orderDeltas, ...slice }) => slice),
    ),
  ).toEqual([0, 2, 6, 8, 12]);
});

test('orders of type 2 are those of decoding, past the last frame_num', () => {
  const slices = [0, 1, 2, 3, 15, 0, 1].map((frameNum, index) => ({ isIdr: index === 0, frameNum }));

  expect(ordersOf({ order: { type: 2 } }, [...slices, { frameNum: 2, isReference: false }])).toEqual([
    0, 2, 4, 6, 30, 32, 34, 35,
  ]);
});
