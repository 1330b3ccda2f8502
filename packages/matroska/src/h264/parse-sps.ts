import { BitReader } from './bit-reader.ts';
import { NalUnitType, nalUnitType } from './nal-unit.ts';
import { readVui, type Vui } from './read-vui.ts';
import { skipScalingLists } from './skip-scaling-lists.ts';

/** What a sequence parameter set says of the pictures. */
export interface SequenceParameters {
  /** `seq_parameter_set_id`, by which picture parameter sets name it: 0 to 31. */
  readonly id: number;
  /** 66 Baseline, 77 Main, 100 High, 110 High 10 and so on (ITU-T H.264 annex A.2). */
  readonly profileIdc: number;
  /** The eight bits behind the profile: constraint_set0_flag is the highest. */
  readonly constraintFlags: number;
  /** Ten times the level: 31 is level 3.1 (annex A.3). */
  readonly levelIdc: number;
  /** 1 is 4:2:0, 0 monochrome, 2 4:2:2, 3 4:4:4. */
  readonly chromaFormatIdc: number;
  /** Whether the three planes of 4:4:4 are coded as pictures of their own. */
  readonly hasSeparatePlanes: boolean;
  /** Bits of a sample of luma: 8 to 14. */
  readonly bitDepthLuma: number;
  /** Bits of a sample of chroma: 8 to 14. */
  readonly bitDepthChroma: number;
  /** Bits of `frame_num` in slice headers: 4 to 16. */
  readonly frameNumBits: number;
  readonly pictureOrder: PictureOrderParameters;
  /** `max_num_ref_frames`. */
  readonly maxReferenceFrames: number;
  /** Whether `frame_num` may leave numbers out: `gaps_in_frame_num_value_allowed_flag`. */
  readonly allowsFrameNumGaps: boolean;
  /** Whether no picture is a field, and no macroblock either: `frame_mbs_only_flag`. */
  readonly isProgressive: boolean;
  /** The size of a frame as it is coded. */
  readonly widthInMacroblocks: number;
  readonly heightInMacroblocks: number;
  /** Pixels of a shown picture, without what is cropped. */
  readonly width: number;
  readonly height: number;
}

/** How slice headers give the order in which pictures are shown (section 8.2.1). */
export type PictureOrderParameters =
  /** They give the lowest bits of the number: 4 to 16. */
  | { readonly type: 0; readonly lsbBits: number }
  /** They give its difference from the expected number. */
  | {
      readonly type: 1;
      readonly isAlwaysAsExpected: boolean;
      readonly offsetForNonReference: number;
      readonly offsetForTopToBottom: number;
      readonly offsetsForReference: readonly number[];
    }
  /** It is that in which they are decoded. */
  | { readonly type: 2 };

/** All of a sequence parameter set. */
export interface WholeSequenceParameters extends SequenceParameters {
  readonly vui: Vui | undefined;
}

/**
 * Parses a sequence parameter set (ITU-T H.264 section 7.3.2.1.1) up to the size of the pictures.
 * @param nalUnit with its header byte
 * @returns undefined when it is none, or is cut short
 */
export function parseSps(nalUnit: Uint8Array): SequenceParameters | undefined {
  if (nalUnitType(nalUnit) !== NalUnitType.sequenceParameterSet) return undefined;
  return BitReader.read(nalUnit.subarray(1), readSps);
}

/**
 * Parses a sequence parameter set to its last bit.
 * @param nalUnit with its header byte
 * @returns undefined when it is none, is cut short, has more than belongs to it, or numbers that it cannot have
 */
export function parseWholeSps(nalUnit: Uint8Array): WholeSequenceParameters | undefined {
  if (nalUnitType(nalUnit) !== NalUnitType.sequenceParameterSet) return undefined;
  return BitReader.read(nalUnit.subarray(1), (bits) => {
    const parameters = readSps(bits);
    const vui = bits.readFlag() ? readVui(bits) : undefined;
    const isWhole = bits.position === bits.stopBit && isWithinBounds(parameters);
    return isWhole ? { ...parameters, vui } : undefined;
  });
}

/** Whether a profile's parameter sets tell chroma format and bit depths; all others have 4:2:0 in 8 bits. */
export function tellsChroma(profileIdc: number): boolean {
  return profilesWithChroma.has(profileIdc);
}

const profilesWithChroma: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);

/** Section 7.4.2.1.1. */
function isWithinBounds(parameters: SequenceParameters): boolean {
  const { id, chromaFormatIdc, frameNumBits, pictureOrder, maxReferenceFrames } = parameters;
  const lsbBits = pictureOrder.type === 0 ? pictureOrder.lsbBits : 4;
  return id <= 31 && chromaFormatIdc <= 3 && frameNumBits <= 16 && lsbBits <= 16 && maxReferenceFrames <= 16;
}

function readSps(bits: BitReader): SequenceParameters {
  const profileIdc = bits.readBits(8);
  const constraintFlags = bits.readBits(8);
  const levelIdc = bits.readBits(8);
  const id = bits.readUnsigned();
  const samples = tellsChroma(profileIdc) ? readSamples(bits) : chroma420With8Bits;
  return {
    ...{ id, profileIdc, constraintFlags, levelIdc },
    ...samples,
    frameNumBits: 4 + bits.readUnsigned(),
    pictureOrder: readPictureOrder(bits),
    maxReferenceFrames: bits.readUnsigned(),
    allowsFrameNumGaps: bits.readFlag(),
    ...readSize(bits, samples.chromaFormatIdc),
  };
}

type Samples = Pick<
  SequenceParameters,
  'chromaFormatIdc' | 'hasSeparatePlanes' | 'bitDepthLuma' | 'bitDepthChroma'
>;

const chroma420With8Bits: Samples = {
  ...{ chromaFormatIdc: 1, hasSeparatePlanes: false },
  ...{ bitDepthLuma: 8, bitDepthChroma: 8 },
};

function readSamples(bits: BitReader): Samples {
  const chromaFormatIdc = bits.readUnsigned();
  const hasSeparatePlanes = chromaFormatIdc === 3 && bits.readFlag();
  const bitDepthLuma = 8 + bits.readUnsigned();
  const bitDepthChroma = 8 + bits.readUnsigned();
  bits.readFlag();
  if (bits.readFlag()) skipScalingLists(bits, chromaFormatIdc === 3 ? 12 : 8);
  return { chromaFormatIdc, hasSeparatePlanes, bitDepthLuma, bitDepthChroma };
}

/** Section 7.4.2.1.1: `num_ref_frames_in_pic_order_cnt_cycle` is 0 to 255. */
const maxCycle = 255;

/** @throws RangeError for a type that there is not, and a cycle that is too long */
function readPictureOrder(bits: BitReader): PictureOrderParameters {
  const type = bits.readUnsigned();
  if (type === 0) return { type, lsbBits: 4 + bits.readUnsigned() };
  if (type === 2) return { type };
  if (type !== 1) throw new RangeError(`There is no picture order count of type ${type}`);
  const isAlwaysAsExpected = bits.readFlag();
  const offsetForNonReference = bits.readSigned();
  const offsetForTopToBottom = bits.readSigned();
  const cycle = bits.readUnsigned();
  if (cycle > maxCycle) throw new RangeError(`A cycle of picture order counts has ${cycle} pictures`);
  const offsetsForReference = Array.from({ length: cycle }, () => bits.readSigned());
  return { type, isAlwaysAsExpected, offsetForNonReference, offsetForTopToBottom, offsetsForReference };
}

type Size = Pick<
  SequenceParameters,
  'isProgressive' | 'widthInMacroblocks' | 'heightInMacroblocks' | 'width' | 'height'
>;

/** Macroblocks of 16 pixels, less what is cropped, in units of chroma samples (equations 7-19 to 7-22). */
function readSize(bits: BitReader, chromaFormatIdc: number): Size {
  const widthInMacroblocks = bits.readUnsigned() + 1;
  const heightInMapUnits = bits.readUnsigned() + 1;
  const isProgressive = bits.readFlag();
  const fieldsPerMapUnit = isProgressive ? 1 : 2;
  if (!isProgressive) bits.readFlag();
  bits.readFlag();
  const isCropped = bits.readFlag();
  const [left = 0, right = 0, top = 0, bottom = 0] = isCropped
    ? [0, 1, 2, 3].map(() => bits.readUnsigned())
    : [];
  const cropWidth = chromaFormatIdc === 1 || chromaFormatIdc === 2 ? 2 : 1;
  const cropHeight = fieldsPerMapUnit * (chromaFormatIdc === 1 ? 2 : 1);
  const heightInMacroblocks = heightInMapUnits * fieldsPerMapUnit;
  return {
    ...{ isProgressive, widthInMacroblocks, heightInMacroblocks },
    width: widthInMacroblocks * 16 - cropWidth * (left + right),
    height: heightInMacroblocks * 16 - cropHeight * (top + bottom),
  };
}
