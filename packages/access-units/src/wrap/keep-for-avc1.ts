import { joinWithLengths, NalUnitType, nalUnitType, splitByLength } from '@frame-ingest/matroska/h264';

/**
 * NAL unit types that an "avc1" access unit leaves out: parameter sets are in the avcC, and delimiters, ends and filler belong
 * in byte streams (ISO/IEC 14496-15 sections 5.3.2 and 5.4.2).
 */
const leftOut: ReadonlySet<number> = new Set([
  NalUnitType.sequenceParameterSet,
  NalUnitType.pictureParameterSet,
  NalUnitType.accessUnitDelimiter,
  NalUnitType.endOfSequence,
  NalUnitType.endOfStream,
  NalUnitType.fillerData,
]);

/**
 * Converts an access unit to its form in Matroska: unchanged slices and supplemental information, with 4-byte lengths.
 * @param data NAL units, each preceded by its length
 * @returns `data` itself if it already has that form
 */
export function keepForAvc1(data: Uint8Array, lengthSize: number): Uint8Array {
  const units = splitByLength(data, lengthSize) ?? [];
  const kept = units.filter((unit) => !leftOut.has(nalUnitType(unit)));
  return lengthSize === 4 && kept.length === units.length ? data : joinWithLengths(kept);
}
