import { BitReader } from './bit-reader.ts';
import { isSlice, NalUnitType, nalUnitType } from './nal-unit.ts';
import type { WholePictureParameters } from './parse-pps.ts';
import { readSliceHeader, type SliceHeader } from './parse-slice-header.ts';
import type { SequenceParameters } from './parse-sps.ts';

/** A slice header up to the fields that distinguish its picture from others (ITU-T H.264 section 7.3.3). */
export interface PictureHead extends SliceHeader {
  /** Whether its picture is one from which on everything can be decoded. */
  readonly isIdr: boolean;
  /** Whether other pictures may be made from this one: a `nal_ref_idc` that is not 0. */
  readonly isReference: boolean;
  /** `frame_num`: how many pictures that others are made from came before, modulo a power of two. */
  readonly frameNum: number;
  /** Undefined for a frame. */
  readonly field: 'top' | 'bottom' | undefined;
  /** `idr_pic_id`: differs between IDR pictures that follow each other; undefined for other pictures. */
  readonly idrPictureId: number | undefined;
  /** `pic_order_cnt_lsb`; 0 if it is absent, as are the next two. */
  readonly orderLsb: number;
  /** `delta_pic_order_cnt_bottom`. */
  readonly orderDeltaBottom: number;
  /** `delta_pic_order_cnt`. */
  readonly orderDeltas: readonly [number, number];
  /** 0, or for a slice that is there once more, to replace one that is lost, which copy it is. */
  readonly redundantCount: number;
}

/** The longest header up to there has 35 bytes, and in between half as many against start codes. */
const headBytes = 64;

/**
 * Parses a slice header.
 * @param unit a NAL unit with its header byte
 * @param sequence @param picture what the slice goes by: see {@link parseSliceHeader}
 * @returns undefined if it is not a slice, or is cut short
 */
export function parsePictureHead(
  unit: Uint8Array,
  sequence: SequenceParameters,
  picture: WholePictureParameters,
): PictureHead | undefined {
  if (!isSlice(unit)) return undefined;
  const isIdr = nalUnitType(unit) === NalUnitType.idrSlice;
  return BitReader.read(unit.subarray(1, 1 + headBytes), (bits) => {
    const header = readSliceHeader(bits);
    if (sequence.hasSeparatePlanes) bits.readBits(2);
    const frameNum = bits.readBits(sequence.frameNumBits);
    const field = sequence.isProgressive ? undefined : readField(bits);
    const idrPictureId = isIdr ? bits.readUnsigned() : undefined;
    return {
      ...header,
      ...{ isIdr, frameNum, field, idrPictureId },
      isReference: ((unit[0] ?? 0) & 0x60) !== 0,
      ...readOrder(bits, sequence, picture.tellsBottomOrder && field === undefined),
      redundantCount: picture.tellsRedundant ? bits.readUnsigned() : 0,
    };
  });
}

/**
 * Whether two slices that follow each other are of one picture (section 7.4.1.2.4): a `redundantCount` is not compared.
 */
export function isSamePicture(a: PictureHead, b: PictureHead): boolean {
  return (
    a.frameNum === b.frameNum &&
    a.pictureParameterSetId === b.pictureParameterSetId &&
    a.field === b.field &&
    a.isReference === b.isReference &&
    a.isIdr === b.isIdr &&
    a.idrPictureId === b.idrPictureId &&
    a.orderLsb === b.orderLsb &&
    a.orderDeltaBottom === b.orderDeltaBottom &&
    a.orderDeltas[0] === b.orderDeltas[0] &&
    a.orderDeltas[1] === b.orderDeltas[1]
  );
}

function readField(bits: BitReader): PictureHead['field'] {
  if (!bits.readFlag()) return undefined;
  return bits.readFlag() ? 'bottom' : 'top';
}

const noDeltas = [0, 0] as const;

function readOrder(
  bits: BitReader,
  { pictureOrder }: SequenceParameters,
  tellsBottom: boolean,
): Pick<PictureHead, 'orderLsb' | 'orderDeltaBottom' | 'orderDeltas'> {
  let orderLsb = 0;
  let orderDeltaBottom = 0;
  let orderDeltas: PictureHead['orderDeltas'] = noDeltas;
  if (pictureOrder.type === 0) {
    orderLsb = bits.readBits(pictureOrder.lsbBits);
    if (tellsBottom) orderDeltaBottom = bits.readSigned();
  } else if (pictureOrder.type === 1 && !pictureOrder.isAlwaysAsExpected) {
    const first = bits.readSigned();
    orderDeltas = [first, tellsBottom ? bits.readSigned() : 0];
  }
  return { orderLsb, orderDeltaBottom, orderDeltas };
}
