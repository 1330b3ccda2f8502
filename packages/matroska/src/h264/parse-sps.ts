import { BitReader } from './bit-reader.ts';

/** What matters here of a sequence parameter set. */
export interface SequenceParameters {
  readonly profileIdc: number;
  readonly levelIdc: number;
  /** 1 is 4:2:0, 0 monochrome, 2 4:2:2, 3 4:4:4. */
  readonly chromaFormatIdc: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
}

/**
 * Parses a sequence parameter set (ITU-T H.264 section 7.3.2.1.1) as far as its bit depths.
 * @param nalUnit with its header byte
 * @returns undefined when it is none, or is cut short
 */
export function parseSps(nalUnit: Uint8Array): SequenceParameters | undefined {
  if (((nalUnit[0] ?? 0) & 0x1f) !== 7) return undefined;
  try {
    return readSps(new BitReader(nalUnit.subarray(1)));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The profiles whose parameter sets tell chroma format and bit depth; all others have 4:2:0 in 8 bits. */
const highProfiles: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);

function readSps(bits: BitReader): SequenceParameters {
  const profileIdc = bits.readBits(8);
  bits.readBits(8);
  const levelIdc = bits.readBits(8);
  bits.readUnsigned();
  if (!highProfiles.has(profileIdc)) {
    return { profileIdc, levelIdc, chromaFormatIdc: 1, bitDepthLuma: 8, bitDepthChroma: 8 };
  }
  const chromaFormatIdc = bits.readUnsigned();
  if (chromaFormatIdc === 3) bits.readFlag();
  const bitDepthLuma = 8 + bits.readUnsigned();
  const bitDepthChroma = 8 + bits.readUnsigned();
  return { profileIdc, levelIdc, chromaFormatIdc, bitDepthLuma, bitDepthChroma };
}
