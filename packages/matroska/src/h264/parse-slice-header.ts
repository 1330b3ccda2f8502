import { BitReader } from './bit-reader.ts';
import { isSlice } from './nal-unit.ts';

/** The first numbers of a slice header (ITU-T H.264 section 7.3.3). */
export interface SliceHeader {
  /** Number of its first macroblock in the picture: `first_mb_in_slice`. */
  readonly firstMacroblock: number;
  /** 0 P, 1 B, 2 I, 3 SP, 4 SI (table 7-6). */
  readonly sliceType: number;
  /** Names the parameter sets that the slice goes by: `pic_parameter_set_id`. */
  readonly pictureParameterSetId: number;
}

/** Whether a slice is of type B: pictures of such are decoded in another order than they are shown in. */
export function isBSlice({ sliceType }: SliceHeader): boolean {
  return sliceType === 1;
}

/** Slice header bytes that are enough for its first three numbers. */
const headerBytes = 16;

/**
 * Parses the beginning of a slice header.
 * @param unit a NAL unit with its header byte
 * @returns undefined if it is not a slice, or is cut short
 */
export function parseSliceHeader(unit: Uint8Array): SliceHeader | undefined {
  if (!isSlice(unit)) return undefined;
  return BitReader.read(unit.subarray(1, 1 + headerBytes), readSliceHeader);
}

export function readSliceHeader(bits: BitReader): SliceHeader {
  const firstMacroblock = bits.readUnsigned();
  return {
    firstMacroblock,
    sliceType: bits.readUnsigned() % 5,
    pictureParameterSetId: bits.readUnsigned(),
  };
}
