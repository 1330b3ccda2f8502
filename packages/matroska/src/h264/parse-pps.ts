import { BitReader } from './bit-reader.ts';
import { NalUnitType, nalUnitType } from './nal-unit.ts';

/** What names a picture parameter set, and what it builds on. */
export interface PictureParameters {
  /** `pic_parameter_set_id`, by which slices name it: 0 to 255. */
  readonly id: number;
  /** `seq_parameter_set_id` of the set that it builds on: 0 to 31. */
  readonly sequenceParameterSetId: number;
}

/**
 * Parses the ids of a picture parameter set (ITU-T H.264 section 7.3.2.2).
 * @param nalUnit with its header byte
 * @returns undefined when it is none, or is cut short
 */
export function parsePps(nalUnit: Uint8Array): PictureParameters | undefined {
  if (nalUnitType(nalUnit) !== NalUnitType.pictureParameterSet) return undefined;
  return BitReader.read(nalUnit.subarray(1), (bits) => ({
    id: bits.readUnsigned(),
    sequenceParameterSetId: bits.readUnsigned(),
  }));
}
