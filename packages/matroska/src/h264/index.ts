export {
  type AvcConfiguration,
  completeAvcConfiguration,
  isWithoutParameterSets,
  lengthSizeOf,
  parseAvcConfiguration,
  writeAvcConfiguration,
} from './avc-configuration.ts';
export { BitReader } from './bit-reader.ts';
export { withoutTiming, withVariableFrameRate } from './change-timing.ts';
export { findStartCode } from './find-start-code.ts';
export { joinWithLengths, joinWithStartCodes } from './join-nal-units.ts';
export { type LevelLimits, levelLimits } from './level-limits.ts';
export { isSlice, NalUnitType, nalUnitType } from './nal-unit.ts';
export { ParameterSets } from './parameter-sets.ts';
export { isSamePicture, type PictureHead, parsePictureHead } from './parse-picture-head.ts';
export { type PictureParameters, parsePps, parseWholePps, type WholePictureParameters } from './parse-pps.ts';
export { isBSlice, parseSliceHeader, type SliceHeader } from './parse-slice-header.ts';
export {
  type PictureOrderParameters,
  parseSps,
  parseWholeSps,
  type SequenceParameters,
  type WholeSequenceParameters,
} from './parse-sps.ts';
export { PictureChanges } from './picture-changes.ts';
export { PictureOrder } from './picture-order.ts';
export type { AspectRatio, ColourDescription, Timing, Vui } from './read-vui.ts';
export { type NalUnits, splitByLength, splitByStartCode, splitNalUnits } from './split-nal-units.ts';
