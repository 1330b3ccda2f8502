import { BitReader } from './bit-reader.ts';
import { NalUnitType, nalUnitType } from './nal-unit.ts';

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
  /** Bits of a sample of luma: 8 to 14. */
  readonly bitDepthLuma: number;
  /** Bits of a sample of chroma: 8 to 14. */
  readonly bitDepthChroma: number;
  /** Pixels of a shown picture, without what is cropped. */
  readonly width: number;
  readonly height: number;
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

/** Whether a profile's parameter sets tell chroma format and bit depths; all others have 4:2:0 in 8 bits. */
export function tellsChroma(profileIdc: number): boolean {
  return profilesWithChroma.has(profileIdc);
}

const profilesWithChroma: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);

function readSps(bits: BitReader): SequenceParameters {
  const profileIdc = bits.readBits(8);
  const constraintFlags = bits.readBits(8);
  const levelIdc = bits.readBits(8);
  const id = bits.readUnsigned();
  const samples = tellsChroma(profileIdc) ? readSamples(bits) : chroma420With8Bits;
  bits.readUnsigned();
  skipPictureOrderCount(bits);
  bits.readUnsigned();
  bits.readFlag();
  return {
    id,
    profileIdc,
    constraintFlags,
    levelIdc,
    ...samples,
    ...readSize(bits, samples.chromaFormatIdc),
  };
}

type Samples = Pick<SequenceParameters, 'chromaFormatIdc' | 'bitDepthLuma' | 'bitDepthChroma'>;

const chroma420With8Bits: Samples = { chromaFormatIdc: 1, bitDepthLuma: 8, bitDepthChroma: 8 };

function readSamples(bits: BitReader): Samples {
  const chromaFormatIdc = bits.readUnsigned();
  if (chromaFormatIdc === 3) bits.readFlag();
  const bitDepthLuma = 8 + bits.readUnsigned();
  const bitDepthChroma = 8 + bits.readUnsigned();
  bits.readFlag();
  if (bits.readFlag()) skipScalingLists(bits, chromaFormatIdc === 3 ? 12 : 8);
  return { chromaFormatIdc, bitDepthLuma, bitDepthChroma };
}

/** Section 7.3.2.1.1.1. */
function skipScalingLists(bits: BitReader, count: number): void {
  for (let list = 0; list < count; list += 1) {
    if (!bits.readFlag()) continue;
    let last = 8;
    let next = 8;
    for (let index = 0; index < (list < 6 ? 16 : 64) && next !== 0; index += 1) {
      next = (last + bits.readSigned() + 256) % 256;
      if (next !== 0) last = next;
    }
  }
}

function skipPictureOrderCount(bits: BitReader): void {
  const type = bits.readUnsigned();
  if (type === 0) bits.readUnsigned();
  if (type !== 1) return;
  bits.readFlag();
  bits.readSigned();
  bits.readSigned();
  for (let left = bits.readUnsigned(); left > 0; left -= 1) bits.readSigned();
}

/** Macroblocks of 16 pixels, less what is cropped, in units of chroma samples (equations 7-19 to 7-22). */
function readSize(bits: BitReader, chromaFormatIdc: number): { width: number; height: number } {
  const widthInMacroblocks = bits.readUnsigned() + 1;
  const heightInMapUnits = bits.readUnsigned() + 1;
  const fieldsPerMapUnit = bits.readFlag() ? 1 : 2;
  if (fieldsPerMapUnit === 2) bits.readFlag();
  bits.readFlag();
  const isCropped = bits.readFlag();
  const [left = 0, right = 0, top = 0, bottom = 0] = isCropped
    ? [0, 1, 2, 3].map(() => bits.readUnsigned())
    : [];
  const cropWidth = chromaFormatIdc === 1 || chromaFormatIdc === 2 ? 2 : 1;
  const cropHeight = fieldsPerMapUnit * (chromaFormatIdc === 1 ? 2 : 1);
  return {
    width: widthInMacroblocks * 16 - cropWidth * (left + right),
    height: heightInMapUnits * 16 * fieldsPerMapUnit - cropHeight * (top + bottom),
  };
}
