export {
  type AvcConfiguration,
  completeAvcConfiguration,
  isWithoutParameterSets,
  lengthSizeOf,
  parseAvcConfiguration,
  writeAvcConfiguration,
} from './avc-configuration.ts';
export { BitReader } from './bit-reader.ts';
export { joinWithLengths, joinWithStartCodes } from './join-nal-units.ts';
export { isSlice, NalUnitType, nalUnitType } from './nal-unit.ts';
export { ParameterSets } from './parameter-sets.ts';
export { type PictureParameters, parsePps } from './parse-pps.ts';
export { isBSlice, parseSliceHeader, type SliceHeader } from './parse-slice-header.ts';
export { parseSps, type SequenceParameters } from './parse-sps.ts';
export { PictureChanges } from './picture-changes.ts';
export { type NalUnits, splitByLength, splitByStartCode, splitNalUnits } from './split-nal-units.ts';
