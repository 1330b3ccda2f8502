import { BitReader } from './bit-reader.ts';
import { NalUnitType, nalUnitType } from './nal-unit.ts';
import { skipScalingLists } from './skip-scaling-lists.ts';

/** What names a picture parameter set, and what it builds on. */
export interface PictureParameters {
  /** `pic_parameter_set_id`, by which slices name it: 0 to 255. */
  readonly id: number;
  /** `seq_parameter_set_id` of the set that it builds on: 0 to 31. */
  readonly sequenceParameterSetId: number;
}

/** All of a picture parameter set that one needs to read slice headers and to know what a decoder has to be able to do. */
export interface WholePictureParameters extends PictureParameters {
  /** `bottom_field_pic_order_in_frame_present_flag`: slice headers tell a second picture order count. */
  readonly tellsBottomOrder: boolean;
  /** 1, or more where macroblocks are divided into groups (FMO). */
  readonly sliceGroups: number;
  /** `redundant_pic_cnt_present_flag`: slices may be there twice. */
  readonly tellsRedundant: boolean;
}

/**
 * Parses the ids of a picture parameter set (ITU-T H.264 section 7.3.2.2).
 * @param nalUnit with its header byte
 * @returns undefined when it is none, or is cut short
 */
export function parsePps(nalUnit: Uint8Array): PictureParameters | undefined {
  if (nalUnitType(nalUnit) !== NalUnitType.pictureParameterSet) return undefined;
  return BitReader.read(nalUnit.subarray(1), readIds);
}

/**
 * Parses a picture parameter set to its last bit; one with slice groups up to these.
 * @param nalUnit with its header byte
 * @param chromaFormatIdc of the sequence parameter set that it builds on
 * @returns undefined when it is none, is cut short, has more than belongs to it, or numbers that it cannot have
 */
export function parseWholePps(
  nalUnit: Uint8Array,
  chromaFormatIdc: number,
): WholePictureParameters | undefined {
  if (nalUnitType(nalUnit) !== NalUnitType.pictureParameterSet) return undefined;
  return BitReader.read(nalUnit.subarray(1), (bits) => {
    const ids = readIds(bits);
    bits.readFlag();
    const tellsBottomOrder = bits.readFlag();
    const sliceGroups = bits.readUnsigned() + 1;
    if (ids.id > 255 || ids.sequenceParameterSetId > 31) return undefined;
    if (sliceGroups > 1) return { ...ids, tellsBottomOrder, sliceGroups, tellsRedundant: false };
    skipPrediction(bits);
    const tellsRedundant = bits.readFlag();
    if (bits.hasMore) skipTransform(bits, chromaFormatIdc);
    const isWhole = bits.position === bits.stopBit;
    return isWhole ? { ...ids, tellsBottomOrder, sliceGroups, tellsRedundant } : undefined;
  });
}

function readIds(bits: BitReader): PictureParameters {
  return { id: bits.readUnsigned(), sequenceParameterSetId: bits.readUnsigned() };
}

/** Numbers of references, weighted prediction, quantisers, deblocking and constrained intra prediction. */
function skipPrediction(bits: BitReader): void {
  bits.readUnsigned();
  bits.readUnsigned();
  bits.readBits(3);
  bits.readSigned();
  bits.readSigned();
  bits.readSigned();
  bits.readBits(2);
}

function skipTransform(bits: BitReader, chromaFormatIdc: number): void {
  const has8x8 = bits.readFlag();
  if (bits.readFlag()) skipScalingLists(bits, 6 + (has8x8 ? (chromaFormatIdc === 3 ? 6 : 2) : 0));
  bits.readSigned();
}
